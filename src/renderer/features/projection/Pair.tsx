import { useTranslation } from 'react-i18next';
import { runMediaUrl } from '@shared/media.ts';
import type { Projection } from '@shared/projection.ts';
import classes from './projection.module.css';

/** A person's image beside the nearest one that the network makes. */
export function Pair({ projection: { run, original, reconstruction } }: { projection: Projection }) {
  const { t } = useTranslation();
  const pictures = [
    { file: original, name: t('projection.original') },
    { file: reconstruction, name: t('projection.reconstruction') },
  ];
  return (
    <div className={classes.pair}>
      {pictures.map(({ file, name }) => (
        <figure key={file} className={classes.figure}>
          <img className="pixelated" src={runMediaUrl(run, file)} alt={name} />
          <figcaption>{name}</figcaption>
        </figure>
      ))}
    </div>
  );
}
