import { useTranslation } from 'react-i18next';
import { runMediaUrl } from '@shared/media.ts';
import type { Projection } from '@shared/projection.ts';
import classes from './projection.module.css';

/** A person's image beside the nearest one that the network makes. */
export function Pair({ projection: { run, original, reconstruction } }: { projection: Projection }) {
  const { t } = useTranslation();
  return (
    <div className={classes.pair}>
      {(
        [
          ['original', original],
          ['reconstruction', reconstruction],
        ] as const
      ).map(([which, file]) => (
        <figure key={which} className={classes.figure}>
          <img className="pixelated" src={runMediaUrl(run, file)} alt={t(`projection.${which}`)} />
          <figcaption>{t(`projection.${which}`)}</figcaption>
        </figure>
      ))}
    </div>
  );
}
