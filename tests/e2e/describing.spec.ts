import { expect, test } from '@playwright/test';
import { startRun, untilStatus } from './support/run.ts';
import { useStudio } from './support/studio.ts';

const it = useStudio();

test('changes of a run that are made at the same time are all kept', async () => {
  const run = await startRun(it.studio, 'Race', 10);
  await untilStatus(it.studio, run, 'finished');
  const { ask } = it.studio;
  for (let round = 0; round < 10; round += 1) {
    const said = { tags: [`tag ${round}`], notes: `notes ${round}`, star: round % 2 === 0 };
    await Promise.all(
      Object.entries(said).map(([name, value]) => ask('runs.describe', { run, [name]: value })),
    );
    expect((await ask('runs.get', { run })).meta).toMatchObject(said);
  }
});
