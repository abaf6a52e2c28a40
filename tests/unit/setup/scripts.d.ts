// The set-up scripts are plain JavaScript, as they run before anything is installed.
declare module '*/scripts/tests/counts.mjs' {
  interface Counts {
    passed: number;
    failed: number;
    skipped: number;
    remark?: string;
  }
  export function ofCheck(exitCode: number): Counts;
  export function ofVitest(report: unknown, exitCode: number): Counts;
  export function ofPlaywright(report: unknown, exitCode: number): Counts;
  export function addUp(counts: Counts[]): Counts;
  export function summaryLine(counts: Counts): string;
}
declare module '*/scripts/setup/paths.mjs' {
  export function cacheFolder(environment: Record<string, string | undefined>, home: string): string;
}
declare module '*/scripts/setup/child.mjs' {
  export function withoutNpm(environment: Record<string, string | undefined>): Record<string, string>;
  export function lastWords(result: { stdout: string; stderr: string; code: number }): string;
}
declare module '*/scripts/setup/dependencies.mjs' {
  type Packages = Record<string, { version: string; integrity?: string; optional?: boolean }>;
  export function difference(
    installed: { packages: Packages } | undefined,
    locked: { packages: Packages },
  ): string | undefined;
}
declare module '*/scripts/setup/tensorflow.mjs' {
  export function layOut(name: string): string | undefined;
  export function cudaRequirements(metadata: string): string[];
}
declare module '*/scripts/setup/system.mjs' {
  export function unmet(system: {
    libraries: string;
    commands: (name: string) => boolean;
    fonts: string[];
  }): { packages: string[] }[];
}
declare module '*/scripts/setup/files.mjs' {
  export type Manifest = Record<string, { size: number; modified: number; sha256: string }>;
  export function brokenFiles(folder: string, manifest: Manifest): Promise<string[]>;
  export function describe(folder: string): Promise<Manifest>;
  export function keptFolder(
    folder: string,
    steps: { check: (broken: string[]) => void; make: (temporary: string) => Promise<void> },
  ): Promise<{ manifest: Manifest; made: boolean }>;
  export function placeAll(folder: string, manifest: Manifest, to: string): Promise<void>;
}
declare module '*/scripts/setup/lock.mjs' {
  export function lock(path: string, onWait: () => void): Promise<() => void>;
}
declare module '*/scripts/setup/launch.mjs' {
  export function electronParameters(folder: string, given: readonly string[], isRoot: boolean): string[];
}
