import { useMemo, useState } from 'react';
import type { RunDetail } from '@shared/run.ts';
import type { SteeringChoice } from '../gallery/Steering.tsx';
import type { Beginning } from './address.ts';
import type { Source } from './place.ts';

/** Checkpoint, class and controls that images are made with; always one certain checkpoint, so that answers agree. */
export function useSource(detail: RunDetail, beginning: Beginning) {
  const [checkpoint, setCheckpoint] = useState(beginning.checkpoint);
  const [steering, setSteering] = useState<SteeringChoice>({
    label: beginning.label,
    controls: beginning.controls,
  });
  const known = detail.checkpoints.map(({ step }) => step);
  const step = checkpoint !== null && known.includes(checkpoint) ? checkpoint : (known.at(-1) ?? 0);
  const run = detail.summary.id;
  const source = useMemo<Source>(() => ({ run, checkpoint: step, ...steering }), [run, step, steering]);
  return {
    source,
    checkpoint,
    setCheckpoint,
    steer: (change: Partial<SteeringChoice>) => setSteering((before) => ({ ...before, ...change })),
  };
}
