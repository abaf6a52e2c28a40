import { isatty } from 'node:tty';
import { writeSync } from 'node:fs';

/** A failure with a cause and a remedy, to be shown without a stack trace. */
export class SetupError extends Error {
  /**
   * @param {string} part what could not be set up
   * @param {string} why
   * @param {string} remedy what the person can do
   */
  constructor(part, why, remedy) {
    super(`${part}: ${why}`);
    this.part = part;
    this.remedy = remedy;
  }
}

/**
 * Status lines of the set-up.
 * @param {{ descriptor: number, verbose: boolean }} options
 *   descriptor: 1 for stdout or 2 for stderr; verbose: also tell of parts that were ready
 */
export function createLog({ descriptor, verbose }) {
  const terminal = isatty(descriptor);
  let onOneLine = false;

  /** @param {string} text */
  const write = (text) => {
    try {
      writeSync(descriptor, text);
    } catch {
      // A closed or full pipe must not stop the set-up.
    }
  };
  /** @param {string} text */
  const line = (text) => {
    if (onOneLine) write('\r\x1b[K');
    onOneLine = false;
    write(`${text}\n`);
  };

  return {
    descriptor,
    terminal,
    line,
    /** @param {string} part @param {string} text */
    ready: (part, text) => {
      if (verbose) line(`  ok      ${part}: ${text}`);
    },
    /** @param {string} part @param {string} text */
    working: (part, text) => line(`  set up  ${part}: ${text}`),
    /** @param {string} part @param {string} text */
    warn: (part, text) => line(`  note    ${part}: ${text}`),
    /** @param {string} part @param {string} text */
    progress: (part, text) => {
      if (!terminal) return line(`  ...     ${part}: ${text}`);
      write(`\r\x1b[K  ...     ${part}: ${text}`);
      onOneLine = true;
    },
  };
}

/** @typedef {ReturnType<typeof createLog>} Log */

/** @param {number} bytes */
export function megabytes(bytes) {
  return `${Math.round(bytes / 1e6)} MB`;
}
