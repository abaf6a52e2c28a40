import { constants } from 'node:os';
import { openStudio } from '@main/jobs/open.ts';
import type { LocalStudio } from '@main/jobs/localStudio.ts';
import { homeFolder } from '@storage/folders.ts';
import { appVersion, type Installation } from './installation.ts';

/** Options that every command takes. */
export interface CommonOptions {
  home?: string;
  json?: boolean;
}

/** What a command answers: a document for programs and lines for people. */
export interface Answer {
  document: Record<string, unknown>;
  text: string;
  exitCode?: number;
}

/** One run of the program: the studio of its data folder and what a signal means just now. */
export class Session {
  #studio: LocalStudio | null = null;
  #onSignal: (() => void) | null = null;
  #signal: NodeJS.Signals | null = null;

  constructor(readonly installation: Installation) {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => this.#signalled(signal));
    }
  }

  /** The exit code of a process ended by the signal that came; null when none came. */
  get signalExitCode(): number | null {
    return this.#signal ? 128 + constants.signals[this.#signal] : null;
  }

  /** Sets what the first signal does; a second ends the program at once, and workers with it. */
  onSignal(action: () => void): void {
    this.#onSignal = action;
    if (this.#signal) action();
  }

  #signalled(signal: NodeJS.Signals): void {
    const second = this.#signal !== null;
    this.#signal ??= signal;
    // Workers end by themselves once this process is gone.
    if (second || !this.#onSignal) process.exit(128 + constants.signals[signal]);
    this.#onSignal();
  }

  /** @throws AtelierError as `openStudio` */
  async studio(options: CommonOptions): Promise<LocalStudio> {
    this.#studio ??= await openStudio({
      home: homeFolder(options.home),
      workerEntry: this.installation.workerEntry,
      nodeExecutable: this.installation.nodeExecutable,
      nativeBinding: this.installation.setup.sqlite?.nodeBinding,
      runQueue: false,
      appVersion,
    });
    return this.#studio;
  }

  async close(): Promise<void> {
    await this.#studio?.close();
  }
}

/** Columns of left-aligned cells, two blanks apart. */
export function table(rows: string[][]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
