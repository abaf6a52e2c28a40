import { describeFailure } from './failure.ts';
import { findInstallation } from './installation.ts';
import { buildProgram } from './program.ts';
import { Session } from './session.ts';

/*
 * The command line. Standard output carries the answer alone; progress and the one line of a failure go to
 * standard error.
 */

const session = new Session(findInstallation(import.meta.dirname));
let exitCode = 0;
try {
  const program = buildProgram(session, (code) => {
    exitCode = code;
  });
  await program.parseAsync(process.argv);
} catch (error) {
  const failure = describeFailure(error);
  exitCode = session.signalExitCode ?? failure.exitCode;
  if (failure.exitCode !== 0) process.stderr.write(`${failure.line}\n`);
  if (process.env['ATELIER_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}
await session.close().catch(() => undefined);
process.exitCode = exitCode;
