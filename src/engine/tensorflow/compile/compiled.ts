import { createHash } from 'node:crypto';
import { binding, type Handle } from '../backend.ts';
import type { NestedFunction, RecordedGraph } from './recorder.ts';

/** How often a graph has been added: equal ones of two executors stand side by side. */
const added = new Map<string, number>();

/** How many graphs call each function that was added for them. */
const callers = new Map<string, number>();

function addNested({ name, graph }: NestedFunction, xla: boolean): void {
  const count = callers.get(name) ?? 0;
  callers.set(name, count + 1);
  if (count > 0) return;
  binding().addFunction(name, graph.bytes, graph.inputs, graph.outputs, graph.effects, xla);
}

function removeNested({ name }: NestedFunction): void {
  const count = callers.get(name)! - 1;
  callers.set(name, count);
  if (count === 0) binding().removeFunction(name);
}

/**
 * A recorded graph as an operation of this process's TensorFlow: one call from JavaScript runs all of it. It
 * works on the same variables as eager execution.
 */
export class CompiledFunction {
  readonly #name: string;
  readonly #outputs: number;
  readonly #functions: readonly NestedFunction[];
  #disposed = false;

  /**
   * @param xla whether XLA compiles it at its first call: the functions that it calls, or all of it where it calls none
   * @throws Error of TensorFlow when the graph does not hold together
   */
  constructor(graph: RecordedGraph, xla: boolean) {
    const hash = createHash('sha256').update(graph.bytes).digest('hex').slice(0, 16);
    const base = `recorded_${hash}_${xla ? 'xla' : 'graph'}`;
    const count = added.get(base) ?? 0;
    added.set(base, count + 1);
    // The same in every process, as XLA's cache on disk may go by it.
    this.#name = count === 0 ? base : `${base}_${count}`;
    this.#outputs = graph.outputs.length;
    this.#functions = graph.functions;
    for (const nested of graph.functions) addNested(nested, xla);
    const whole = xla && graph.functions.length === 0;
    binding().addFunction(this.#name, graph.bytes, graph.inputs, graph.outputs, graph.effects, whole);
  }

  /** @param inputs the addon's numbers, in the order recorded */
  call(inputs: number[]): Handle[] {
    return binding().executeOp(this.#name, [], inputs, this.#outputs);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    binding().removeFunction(this.#name);
    for (const nested of this.#functions) removeNested(nested);
  }
}
