import { openRegistry } from '@main/registry/index.ts';
import { makeEvents, makeMeta, makeSpec, runId } from '../makers.ts';

// Writes runs with events into a registry: writer HOME NUMBER COUNT, without end where COUNT is 0.
const [, , home = '', name = '0', count = '0'] = process.argv;
const number = Number(name);
const registry = openRegistry(home);
process.send?.('open');
process.once('message', () => {
  for (let turn = 0; turn < Number(count) || count === '0'; turn += 1) {
    const run = runId(number * 1_000_000 + turn);
    registry.upsertRun(makeSpec(run), makeMeta({ name: `writer ${number}`, tags: ['both', `of ${number}`] }));
    const bodies = Array.from({ length: 200 }, (_, step) => ({
      type: 'metrics' as const,
      step,
      values: { 'train/loss': turn + step, 'train/kl': step },
    }));
    registry.ingest(run, makeEvents(run, bodies), 200);
    registry.enqueue(run);
    if (turn % 10 === 0) process.send?.(turn);
  }
  registry.close();
  process.disconnect();
});
