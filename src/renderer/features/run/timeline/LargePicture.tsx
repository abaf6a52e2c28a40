import { useEffect, useEffectEvent, useRef } from 'react';
import classes from './timeline.module.css';
import { drawPicture, type GridStore, type Picture } from './useGrids.ts';

interface LargePictureProps {
  store: GridStore;
  picture: Picture;
  /** CSS pixels a side. */
  side: number;
  name: string;
}

/** One picture, large and with its pixels sharp. */
export function LargePicture({ store, picture, side, name }: LargePictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const draw = useEffectEvent(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    // What stands there stays until the next picture is decoded, so that moving does not blink.
    drawPicture(context, store.grids, picture, { x: 0, y: 0, side: side * window.devicePixelRatio }, 1);
  });
  const pixels = Math.round(side * window.devicePixelRatio);
  useEffect(() => draw());
  return (
    <canvas
      ref={canvas}
      className={classes.large}
      role="img"
      aria-label={name}
      width={pixels}
      height={pixels}
      style={{ width: side, height: side }}
    />
  );
}
