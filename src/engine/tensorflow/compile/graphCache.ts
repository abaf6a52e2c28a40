import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { RecordedGraph } from './recorder.ts';

const Ports = z.strictObject({
  inputs: z.array(z.string()),
  used: z.array(z.int()),
  outputs: z.array(z.string()),
  effects: z.array(z.string()),
  nodes: z.int(),
  /** Bytes of the GraphDef. */
  length: z.int(),
});
type Ports = z.infer<typeof Ports>;

const Header = z.strictObject({
  graph: Ports,
  functions: z.array(z.strictObject({ name: z.string(), graph: Ports })),
  /** What the function's results are called. */
  results: z.array(z.string()),
  /** SHA-256 of the graphs that follow the header's line. */
  hash: z.string(),
});

/** A recorded function and the names of its results. */
export interface KeptGraph {
  graph: RecordedGraph;
  results: string[];
}

const NEWLINE = 10;
const portsOf = ({ bytes, inputs, used, outputs, effects, nodes }: RecordedGraph): Ports => ({
  inputs,
  used,
  outputs,
  effects,
  nodes,
  length: bytes.length,
});

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

/**
 * Recorded graphs on disk, one file each: a line of JSON, then the GraphDef and those of the functions that it
 * calls. A damaged or foreign file counts as absent, and a cache that cannot be written is one that stays empty.
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
      const { hash, results, graph, functions } = Header.parse(
        JSON.parse(content.subarray(0, end).toString()),
      );
      const bytes = new Uint8Array(content.subarray(end + 1));
      if (sha256(bytes) !== hash) return null;
      let taken = 0;
      const withBytes = ({ length, ...ports }: Ports): RecordedGraph => ({
        ...ports,
        bytes: bytes.slice(taken, (taken += length)),
        functions: [],
      });
      const whole = withBytes(graph);
      const nested = functions.map((one) => ({ name: one.name, graph: withBytes(one.graph) }));
      return { graph: { ...whole, functions: nested }, results };
    } catch {
      return null;
    }
  }

  keep(key: string, { graph, results }: KeptGraph): void {
    const file = this.#file(key);
    const temporary = `${file}.${process.pid}.tmp`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      const bytes = Buffer.concat([graph.bytes, ...graph.functions.map((one) => one.graph.bytes)]);
      const functions = graph.functions.map((one) => ({ name: one.name, graph: portsOf(one.graph) }));
      const header = JSON.stringify({ graph: portsOf(graph), functions, results, hash: sha256(bytes) });
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
