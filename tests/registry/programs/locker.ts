import { toErrorPayload } from '@shared/errors.ts';
import { acquireLock } from '@storage/locks.ts';

// Answers once, then stays alive until it is killed.
acquireLock(process.argv[2] ?? '').then(
  () => process.send?.('held'),
  (error: unknown) => process.send?.(toErrorPayload(error).code),
);
setInterval(() => undefined, 60_000);
