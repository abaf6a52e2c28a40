import { useEffect, useRef } from 'react';
import type { DatasetCard } from '@shared/dataset.ts';
import classes from './Datasets.module.css';
import { toRgba } from './pixels.ts';

interface PixelImageProps {
  /** Images one after another, each height x width x channels bytes. */
  pixels: Uint8Array;
  index: number;
  shape: DatasetCard['shape'];
  label: string;
}

/** One image of a window of raw pixels. */
export function PixelImage({ pixels, index, shape, label }: PixelImageProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [height, width, channels] = shape;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const picture = context.createImageData(width, height);
    picture.data.set(toRgba(pixels, index, [height, width, channels]));
    context.putImageData(picture, 0, 0);
  }, [pixels, index, height, width, channels]);
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      role="img"
      aria-label={label}
      title={label}
      className={`${classes.image} pixelated`}
    />
  );
}
