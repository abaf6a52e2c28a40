import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * The environment without what npm adds for its scripts. node-gyp reads every
 * `npm_config_*` variable as an option that wins over its command line, so a
 * `nodedir` in a person's npmrc would replace ours.
 * @param {Record<string, string | undefined>} environment
 * @returns {Record<string, string>}
 */
export function withoutNpm(environment) {
  const kept = Object.entries(environment).filter(
    ([name, value]) => value !== undefined && !/^npm_/i.test(name),
  );
  return Object.fromEntries(kept);
}

/**
 * Full path of a command, or undefined where PATH has none.
 * @param {string} name
 */
export function findCommand(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Looked for in the next folder.
    }
  }
  return undefined;
}

/**
 * The command as one that the kernel ends where this process is killed outright, if the system has the means.
 * @param {string} command full path or name
 * @param {'KILL' | 'TERM'} signal
 */
export function tied(command, signal = 'KILL') {
  const watcher = findCommand('setpriv');
  return watcher ? [watcher, '--pdeathsig', signal, command] : [command];
}

/**
 * Run a command to its end, keeping its output.
 * @param {string} command
 * @param {string[]} parameters
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, timeout?: number }} options
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>} code is 127 where the command cannot be
 *   started and 128 + n where signal n ended it
 */
export function run(command, parameters, options = {}) {
  return new Promise((done) => {
    const [program = command, ...before] = tied(command);
    const child = spawn(program, [...before, ...parameters], {
      cwd: options.cwd,
      env: options.env ?? process.env,
      timeout: options.timeout,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const forget = endWith(child);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('error', (error) => {
      forget();
      done({ code: 127, stdout, stderr: error.message });
    });
    child.on('close', (code, signal) => {
      forget();
      done({ code: code ?? 128 + (signal === 'SIGINT' ? 2 : 15), stdout, stderr });
    });
  });
}

/**
 * What a failed command said last, on one line.
 * @param {{ stdout: string, stderr: string, code: number }} result
 */
export function lastWords(result) {
  const lines = stripVTControlCharacters(`${result.stdout}\n${result.stderr}`)
    .split('\n')
    .map((text) => text.trim())
    .filter((text) => text !== '' && !/^at /.test(text));
  const telling = lines.filter((text) => /\berror\b|^E:|cannot|no space/i.test(text));
  return (telling.at(-1) ?? lines.at(-1) ?? `exit code ${result.code}`).slice(0, 300);
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** @param {import('node:child_process').ChildProcess} child */
function endWith(child) {
  running.add(child);
  return () => running.delete(child);
}

/** End what the set-up has started, so that nothing goes on after it was interrupted. */
export function endChildren() {
  for (const child of running) child.kill('SIGTERM');
}
