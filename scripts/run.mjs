// What every npm script of the project calls: does the set-up, then runs the command on the project's own Node.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { endChildren } from './setup/child.mjs';
import { setUp } from './setup/index.mjs';
import { electronParameters, launch, nodeEnvironment } from './setup/launch.mjs';
import { createLog, SetupError } from './setup/log.mjs';
import { nodeExecutable, root } from './setup/paths.mjs';
import { summaryLine } from './tests/counts.mjs';

/** @typedef {{ program: string, parameters: string[], environment: Record<string, string> }} Plan */

const cli = join(root, 'out/main/cli.js');

/** @type {Record<string, (given: string[], setup: import('./setup/index.mjs').Setup) => Plan>} */
const commands = {
  start,
  studio: (given) => onNode(cli, given),
  bench: (given) => onNode(join(root, 'out/main/bench.js'), given),
  'check:quality': (given) => onNode(cli, ['check-quality', ...given]),
  'check:resume': (given) => onNode(join(root, 'scripts/check-resume.mjs'), given),
  test: (given) => onNode(join(root, 'scripts/test.mjs'), given),
  dev: (given, setup) => {
    const plan = onNode(join(root, 'node_modules/electron-vite/bin/electron-vite.js'), ['dev', ...given]);
    const electron = {
      ELECTRON_OVERRIDE_DIST_PATH: setup.electron.folder,
      ELECTRON_EXEC_PATH: setup.electron.executable,
    };
    return { ...plan, environment: { ...plan.environment, ...electron } };
  },
  build: (given) =>
    onNode(join(root, 'node_modules/electron-vite/bin/electron-vite.js'), ['build', ...given]),
  setup: () => onNode('-e', ['']),
};

/** @param {string} script @param {string[]} parameters @returns {Plan} */
function onNode(script, parameters) {
  return { program: nodeExecutable, parameters: [script, ...parameters], environment: nodeEnvironment() };
}

/** @param {string[]} given @param {import('./setup/index.mjs').Setup} setup @returns {Plan} */
function start(given, setup) {
  if (given.includes('--version'))
    return onNode(cli, ['version', ...given.filter((one) => one !== '--version')]);
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    process.stdout.write('There is no display, so the quick start runs in the terminal.\n');
    return onNode(cli, ['quickstart', ...given]);
  }
  const environment = { ...nodeEnvironment(), NODE_OPTIONS: process.env.NODE_OPTIONS ?? '' };
  const parameters = electronParameters(root, given, process.getuid?.() === 0);
  return { program: setup.electron.executable, parameters, environment };
}

async function main() {
  const [name = '', ...given] = process.argv.slice(2);
  const command = commands[name];
  if (!command) {
    throw new SetupError(
      'run',
      `there is no command "${name}"`,
      `There are: ${Object.keys(commands).join(', ')}.`,
    );
  }
  const spoken = ['start', 'test', 'setup'].includes(name);
  const log = createLog({
    descriptor: name === 'start' ? 1 : 2,
    verbose: (spoken && !given.includes('--version')) || process.env.ATELIER_SETUP_VERBOSE === '1',
  });
  const window = ['start', 'test', 'dev'].includes(name);
  const setup = await setUp(log, { window, build: name !== 'dev' && name !== 'build' });
  process.removeListener('SIGINT', interrupted);
  process.removeListener('SIGTERM', interrupted);
  const plan = command(given, setup);
  const script = plan.parameters[0] ?? '';
  if (script.startsWith('/') && !existsSync(script)) {
    throw new SetupError('run', `${script} is missing`, 'Remove the folder `out` and start again.');
  }
  return launch(plan);
}

/** @param {NodeJS.Signals} signal */
function interrupted(signal) {
  endChildren();
  process.stderr.write('The set-up was stopped; the next one goes on from here.\n');
  process.exit(signal === 'SIGINT' ? 130 : 143);
}
process.on('SIGINT', interrupted);
process.on('SIGTERM', interrupted);

try {
  process.exitCode = await main();
} catch (error) {
  endChildren();
  if (error instanceof SetupError) process.stderr.write(`Set-up failed: ${error.message}\n${error.remedy}\n`);
  else process.stderr.write(`Set-up failed: ${error instanceof Error ? error.stack : String(error)}\n`);
  // Whoever reads the last line of a test run is to find one there in any case.
  if (process.argv[2] === 'test')
    process.stdout.write(`${summaryLine({ passed: 0, failed: 1, skipped: 0 })}\n`);
  process.exitCode = 1;
}
