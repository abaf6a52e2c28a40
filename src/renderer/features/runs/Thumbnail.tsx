import { IconPhoto } from '@tabler/icons-react';
import { runMediaUrl } from '@shared/media.ts';
import classes from './runs.module.css';

/** The newest sample grid of a run, small; a quiet place-holder before there is one. */
export function Thumbnail({ run, file, size = 56 }: { run: string; file: string | null; size?: number }) {
  if (file === null) {
    return (
      <span className={classes.noThumbnail} style={{ width: size, height: size }}>
        <IconPhoto size={size / 2.2} stroke={1.4} aria-hidden />
      </span>
    );
  }
  return (
    <img
      className={classes.thumbnail}
      src={runMediaUrl(run, file)}
      width={size}
      height={size}
      alt=""
      loading="lazy"
      decoding="async"
    />
  );
}
