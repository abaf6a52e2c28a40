import type { Training } from './training.ts';

/** Who trains the runs of this process: the queue's runner, or whoever asks at once. */
export interface Runner {
  /** Lets a run be trained: in its turn, or at the head of those that wait. */
  submit(run: string, first?: boolean): void;
  /** The training of a run in this process; null when it does not train it. */
  own(run: string): Training | null;
  readonly training: boolean;
  /** Stops what trains, with a checkpoint each. */
  close(): Promise<void>;
}
