import { z } from 'zod';

/** Environment variable that says, as JSON, into which `file` to write a report and at which `steps` to look. */
export const reportVariable = 'ATELIER_BENCH_REPORT';

export const TrainingReport = z.object({
  /** Time that the training waited for its events to be written. */
  emitMs: z.number(),
  marks: z.array(z.object({ step: z.int(), residentBytes: z.number(), tensors: z.number() })),
});
export type TrainingReport = z.infer<typeof TrainingReport>;
