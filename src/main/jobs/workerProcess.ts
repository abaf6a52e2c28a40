import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Duplex } from 'node:stream';
import { createInterface } from 'node:readline';
import { AtelierError, fromErrorPayload } from '@shared/errors.ts';
import type { ProjectionProgress } from '@shared/projection.ts';
import {
  Heartbeat,
  WorkerMessage,
  type WorkerCommand,
  type WorkerJob,
  type WorkerResult,
} from '@shared/worker.ts';
import { outOfMemoryKills, tellsOutOfMemory } from './memory.ts';

export interface WorkerProgram {
  workerEntry: string;
  nodeExecutable: string;
}

export interface WorkerOptions {
  /** TensorFlow's threads, of which a training's bits depend. */
  threads: number;
  /** Native standard output and error are appended here. */
  logFile: string;
  limits?: Partial<WorkerLimits>;
}

/** How long a worker may go without a sign of life or of progress, by what it is at. */
export interface WorkerLimits {
  /** Missed checks, one a second, without any heartbeat. */
  silentChecks: number;
  /** Milliseconds without another step or stage; null: no limit. */
  progressMs: Record<Heartbeat['stage'], number | null>;
}

const minutes = (count: number) => count * 60_000;

export const defaultLimits: WorkerLimits = {
  silentChecks: 30,
  progressMs: {
    idle: null,
    load: minutes(5),
    record: minutes(20),
    compile: minutes(60),
    train: minutes(20),
    sample: minutes(20),
    evaluate: minutes(60),
    checkpoint: minutes(20),
    replay: minutes(60),
    import: minutes(20),
  },
};

export interface JobListener {
  progress?(phase: string, done: number, total: number | null): void;
  appended?(): void;
  paused?(paused: boolean): void;
  heartbeat?(beat: Heartbeat): void;
  projected?(progress: ProjectionProgress): void;
}

/** Why the parent itself ended a worker. */
type EndedFor = { stopped: true } | { unresponsiveSeconds: number };

interface Running {
  job: WorkerJob;
  listener: JobListener;
  resolve(result: WorkerResult): void;
  reject(error: AtelierError): void;
}

const CHECK_MS = 1000;
const LOG_TAIL = 16_384;
/** One may have been on its way already. */
const BEATS_BEFORE_END = 2;

/**
 * One worker process: started, given one job after another, watched by its heartbeat, ended.
 * Its watchdog ends it by itself when this process dies.
 */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #logFile: string;
  readonly #limits: WorkerLimits;
  readonly #check: NodeJS.Timeout;
  readonly #killsAtStart = outOfMemoryKills();
  /** Resolves once the process is gone, whatever the cause. */
  readonly exited: Promise<void>;
  #running: Running | null = null;
  #heartbeat: Heartbeat | null = null;
  #silentChecks = 0;
  #paused = false;
  #endedFor: EndedFor | null = null;
  #stopTimer: NodeJS.Timeout | null = null;
  #gone = false;
  /** Heartbeats until a training that was asked to stop is ended; null: it may take its time. */
  #beatsToEnd: number | null = null;

  constructor(program: WorkerProgram, options: WorkerOptions) {
    this.#logFile = options.logFile;
    this.#limits = { ...defaultLimits, ...options.limits };
    const log = openSync(options.logFile, 'a');
    this.#child = fork(program.workerEntry, [], {
      execPath: program.nodeExecutable,
      // tfjs-node calls functions of util that Node has deprecated.
      execArgv: ['--disable-warning=DEP0044', '--disable-warning=DEP0051'],
      serialization: 'advanced',
      stdio: ['ignore', log, log, 'ipc', 'pipe'],
      env: workerEnvironment(options.threads),
    });
    closeSync(log);
    this.exited = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#leave(`${error.message}`);
        resolve();
      });
      this.#child.once('exit', (code, signal) => {
        this.#leave(signal ?? `exit code ${code ?? 'unknown'}`);
        resolve();
      });
    });
    this.#child.on('message', (message) => this.#receive(message));
    this.#listenToWatchdog();
    this.#check = setInterval(() => this.#judge(), CHECK_MS);
    this.#check.unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get busy(): boolean {
    return this.#running !== null;
  }

  get gone(): boolean {
    return this.#gone;
  }

  get heartbeat(): Heartbeat | null {
    return this.#heartbeat;
  }

  /**
   * Gives the worker its next job.
   * @throws AtelierError of the job; `worker-died`, `worker-unresponsive`, `out-of-memory`; `cancelled`
   * when `stop` had to end the process
   */
  run(job: WorkerJob, listener: JobListener = {}): Promise<WorkerResult> {
    if (this.#running) throw new AtelierError('internal', { detail: 'worker is busy' });
    return new Promise((resolve, reject) => {
      this.#running = { job, listener, resolve, reject };
      if (this.#gone) this.#leave('gone');
      else this.#send({ type: 'start', job });
    });
  }

  pause(): void {
    this.#send({ type: 'pause' });
  }

  resume(): void {
    this.#send({ type: 'resume' });
  }

  /**
   * Asks the job to end with its work saved; where it is at a stage with nothing to save, or hasn't ended
   * after `graceMs`, the process is ended.
   */
  stop(graceMs: number): void {
    const training = this.#running?.job.type === 'train';
    if (training && !this.#heartbeat) {
      this.end();
      return;
    }
    this.#send({ type: 'stop' });
    // What the last heartbeat told may be over by now: it is the next ones that say whether to wait.
    if (training && unsaved.has(this.#heartbeat?.stage ?? 'load')) this.#beatsToEnd = BEATS_BEFORE_END;
    this.#stopTimer ??= setTimeout(() => this.end(), graceMs);
  }

  /** Ends the process at once; its job is rejected as `cancelled`. */
  end(): void {
    this.#kill({ stopped: true });
  }

  /** Lets the process leave once its job is over. */
  quit(): void {
    this.#send({ type: 'quit' });
  }

  #kill(reason: EndedFor): void {
    if (this.#gone) return;
    this.#endedFor ??= reason;
    this.#child.kill('SIGKILL');
  }

  #send(command: WorkerCommand): void {
    // Between its death and the exit event the channel is closed already; the exit tells the rest.
    if (this.#child.connected) this.#child.send(command, () => undefined);
  }

  #receive(message: unknown): void {
    const { data: parsed, error } = WorkerMessage.safeParse(message);
    const running = this.#running;
    if (!parsed) {
      // A worker of another version: nothing that it says can be relied on.
      this.#settle();
      running?.reject(new AtelierError('internal', { detail: error.issues[0]?.message ?? 'worker message' }));
      this.end();
      return;
    }
    if (parsed.type === 'ready' || !running || parsed.job !== running.job.job) return;
    switch (parsed.type) {
      case 'progress':
        running.listener.progress?.(parsed.phase, parsed.done, parsed.total);
        break;
      case 'appended':
        running.listener.appended?.();
        break;
      case 'paused':
        this.#paused = parsed.paused;
        running.listener.paused?.(parsed.paused);
        break;
      case 'projected':
        running.listener.projected?.(parsed.progress);
        break;
      case 'result':
        this.#settle();
        running.resolve(parsed.result);
        break;
      case 'failure':
        this.#settle();
        running.reject(fromErrorPayload(parsed.error));
        break;
    }
  }

  #settle(): void {
    this.#running = null;
    this.#beatsToEnd = null;
    this.#paused = false;
    if (this.#stopTimer) clearTimeout(this.#stopTimer);
    this.#stopTimer = null;
  }

  #listenToWatchdog(): void {
    const pipe = this.#child.stdio[4];
    if (!(pipe instanceof Duplex)) return;
    // A killed worker resets the pipe; its exit is what counts.
    pipe.on('error', () => undefined);
    createInterface({ input: pipe }).on('line', (line) => {
      const beat = parseHeartbeat(line);
      if (!beat) return;
      this.#silentChecks = 0;
      this.#heartbeat = beat;
      this.#running?.listener.heartbeat?.(beat);
      this.#endUnsaved(beat);
    });
  }

  /** Ends a training that was asked to stop where it has nothing to save and does not hear of it. */
  #endUnsaved({ stage }: Heartbeat): void {
    if (this.#beatsToEnd === null) return;
    this.#beatsToEnd = unsaved.has(stage) ? this.#beatsToEnd - 1 : null;
    if (this.#beatsToEnd === 0) this.end();
  }

  #judge(): void {
    const running = this.#running;
    if (!running) return;
    this.#silentChecks += 1;
    if (this.#silentChecks > this.#limits.silentChecks) {
      this.#kill({ unresponsiveSeconds: (this.#silentChecks * CHECK_MS) / 1000 });
      return;
    }
    const beat = this.#heartbeat;
    const limit = beat ? this.#limits.progressMs[beat.stage] : null;
    if (beat && limit !== null && !this.#paused && beat.sinceProgressMs > limit) {
      this.#kill({ unresponsiveSeconds: Math.round(beat.sinceProgressMs / 1000) });
    }
  }

  #leave(exit: string): void {
    this.#gone = true;
    clearInterval(this.#check);
    const running = this.#running;
    if (!running) return;
    this.#settle();
    running.reject(this.#causeOfDeath(exit));
  }

  #causeOfDeath(exit: string): AtelierError {
    const stage = this.#heartbeat?.stage ?? 'load';
    if (this.#endedFor && 'stopped' in this.#endedFor) return new AtelierError('cancelled');
    if (this.#endedFor) {
      return new AtelierError('worker-unresponsive', { stage, seconds: this.#endedFor.unresponsiveSeconds });
    }
    const memory =
      (exit === 'SIGKILL' && outOfMemoryKills() > this.#killsAtStart) ||
      (exit !== 'SIGKILL' && tellsOutOfMemory(readTail(this.#logFile, LOG_TAIL)));
    return memory
      ? new AtelierError('out-of-memory', { stage })
      : new AtelierError('worker-died', { stage, exit });
  }
}

/** Stages in which a training has nothing new to save. */
const unsaved: ReadonlySet<Heartbeat['stage']> = new Set(['idle', 'load', 'record', 'compile']);

function workerEnvironment(threads: number): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  // Options meant for the parent, Electron above all, would reach plain Node.
  delete environment['NODE_OPTIONS'];
  delete environment['ELECTRON_RUN_AS_NODE'];
  return {
    ...environment,
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: String(threads),
    OMP_NUM_THREADS: String(threads),
  };
}

function parseHeartbeat(line: string): Heartbeat | null {
  try {
    return Heartbeat.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** The last `bytes` of a text file; empty where there is none. */
export function readTail(file: string, bytes: number): string {
  try {
    return readFileSync(file).subarray(-bytes).toString('utf8');
  } catch {
    return '';
  }
}
