export type { Changes, IngestState, LineMark, Registry, RegistryOptions } from './registry.ts';

// To follow in this file:
//   openRegistry(home: string, options?: RegistryOptions): Registry
//   ingestRun(registry: Registry, home: string, run: string): Promise<RunEvent[]>   the newly taken-in events
//   abandonedRuns(registry: Registry, home: string): Promise<string[]>  active by status, with no live trainer lock
//   setDatabaseAside(home: string): Promise<string>  after `database-damaged`: renames it, so that a new one is made
