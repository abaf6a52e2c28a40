import { Center } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import clsx from 'clsx';
import { useState } from 'react';
import classes from './Picture.module.css';

interface PictureProps {
  /** Null: there is none yet. */
  src: string | null;
  alt: string;
  className?: string;
}

/** A picture of the data folder; an icon where there is none, or where it cannot be loaded. */
export function Picture({ src, alt, className }: PictureProps) {
  const [failed, setFailed] = useState<string | null>(null);
  if (src === null || src === failed) {
    return (
      <Center
        className={clsx(classes.picture, className)}
        role={alt === '' ? undefined : 'img'}
        aria-label={alt || undefined}
      >
        <IconPhoto size={28} stroke={1.2} aria-hidden />
      </Center>
    );
  }
  return (
    <img
      src={src}
      alt={alt}
      className={clsx(classes.picture, 'pixelated', className)}
      onError={() => setFailed(src)}
    />
  );
}
