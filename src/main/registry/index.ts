export { openRegistry, setDatabaseAside } from './open.ts';
export { ingestRun } from './ingest.ts';
export { abandonedRuns } from './scan.ts';
export { sqliteVersion } from './sqliteVersion.ts';
export { databaseFile } from './connection.ts';
export type { Changes, IngestState, LineMark, Registry, RegistryOptions } from './registry.ts';
