import { useEffect, useState } from 'react';
import { playOrder } from '@shared/gallery.ts';

export interface Playback {
  /** Image that is shown. */
  index: number;
  playing: boolean;
  framesPerSecond: number;
  backAndForth: boolean;
  toggle: () => void;
  /** Shows an image and stops there. */
  pick: (index: number) => void;
  setFramesPerSecond: (rate: number) => void;
  setBackAndForth: (on: boolean) => void;
}

/** Plays images in turn, again and again, by the clock: where drawing is late, images are left out. */
export function usePlayback(count: number, { playsAtOnce = false } = {}): Playback {
  const [position, setPosition] = useState(0);
  const [playing, setPlaying] = useState(playsAtOnce && count > 1);
  const [framesPerSecond, setFramesPerSecond] = useState(20);
  const [backAndForth, setBackAndForth] = useState(false);
  const order = playOrder(count, backAndForth);
  const length = order.length;
  useEffect(() => {
    if (!playing) return;
    let frame = 0;
    let begun: number | null = null;
    let shown = 0;
    const tick = (now: number) => {
      begun ??= now;
      const due = Math.floor(((now - begun) * framesPerSecond) / 1000);
      const step = due - shown;
      shown = due;
      if (step > 0) setPosition((before) => (before + step) % length);
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [playing, framesPerSecond, length]);
  return {
    index: order[position % length] ?? 0,
    playing,
    framesPerSecond,
    backAndForth,
    toggle: () => setPlaying(!playing && count > 1),
    pick: (index) => {
      setPlaying(false);
      setPosition(Math.min(count - 1, Math.max(0, index)));
    },
    setFramesPerSecond,
    setBackAndForth: (on) => {
      // On the way back positions beyond the end would mean other images without it.
      setPosition(order[position % length] ?? 0);
      setBackAndForth(on);
    },
  };
}
