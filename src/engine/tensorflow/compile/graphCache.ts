import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { RecordedGraph } from './recorder.ts';

const Header = z.strictObject({
  inputs: z.array(z.string()),
  used: z.array(z.int()),
  outputs: z.array(z.string()),
  effects: z.array(z.string()),
  nodes: z.int(),
  /** What the function's results are called. */
  results: z.array(z.string()),
  /** SHA-256 of the graph that follows the header's line. */
  hash: z.string(),
});

/** A recorded function and the names of its results. */
export interface KeptGraph {
  graph: RecordedGraph;
  results: string[];
}

const NEWLINE = 10;
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/**
 * Recorded graphs on disk, one file each: a line of JSON, then the GraphDef. A damaged or foreign file counts
 * as absent, and a cache that cannot be written is one that stays empty.
 */
export class GraphCache {
  readonly #folder: string;
  readonly #identity: string;

  /** @param identity all that the graphs depend on besides the key: code, engine, family, settings */
  constructor(folder: string, identity: string) {
    this.#folder = folder;
    this.#identity = identity;
  }

  find(key: string): KeptGraph | null {
    try {
      const content = readFileSync(this.#file(key));
      const end = content.indexOf(NEWLINE);
      const { hash, results, ...graph } = Header.parse(JSON.parse(content.subarray(0, end).toString()));
      const bytes = new Uint8Array(content.subarray(end + 1));
      return sha256(bytes) === hash ? { graph: { ...graph, bytes }, results } : null;
    } catch {
      return null;
    }
  }

  keep(key: string, { graph: { bytes, ...graph }, results }: KeptGraph): void {
    const file = this.#file(key);
    const temporary = `${file}.${process.pid}.tmp`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      const header = JSON.stringify({ ...graph, results, hash: sha256(bytes) });
      writeFileSync(temporary, Buffer.concat([Buffer.from(`${header}\n`), bytes]));
      renameSync(temporary, file);
    } catch {
      try {
        rmSync(temporary, { force: true });
      } catch {
        // Nothing was written there.
      }
    }
  }

  #file(key: string): string {
    return join(this.#folder, `${sha256(`${this.#identity}\n${key}`).slice(0, 40)}.graph`);
  }
}
