import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeJsonAtomically } from '@storage/atomic.ts';

const Rectangle = z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) });
/** Position and size in device-independent pixels. */
export type Rectangle = z.infer<typeof Rectangle>;

const WindowState = z.object({ bounds: Rectangle, maximized: z.boolean() });
/** How a window was left. */
export type WindowState = z.infer<typeof WindowState>;

/** The state kept in a file, or null where there is none. */
export function readWindowState(file: string): WindowState | null {
  try {
    return WindowState.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

export const writeWindowState = (file: string, state: WindowState) => writeJsonAtomically(file, state);

/** Whether enough of a window would be seen and could be grasped on one of the screens. */
export function isVisible(bounds: Rectangle, screens: readonly Rectangle[]): boolean {
  return screens.some((screen) => {
    const width = Math.min(bounds.x + bounds.width, screen.x + screen.width) - Math.max(bounds.x, screen.x);
    const titleBarInside = bounds.y >= screen.y && bounds.y < screen.y + screen.height - 40;
    return width >= 100 && titleBarInside;
  });
}
