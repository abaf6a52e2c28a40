/** One numbered step of the schema. */
export interface Migration {
  /** Consecutive from 1; the database's `user_version` afterwards. */
  version: number;
  name: string;
  sql: string;
}
