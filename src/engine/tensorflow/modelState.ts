import { slotNames } from '@shared/optimization.ts';
import type { Model, Phase } from '../families/family.ts';
import type { StateTensor } from './executor.ts';
import { Variable } from './variables.ts';

/** What the optimizer of a phase goes by: phases of the same one share its state. */
const optimizerOf = ({ id, optimizerAs = id }: Phase): string => optimizerAs;

/** Names of a model's variables. */
export const names = {
  weight: (parameter: string) => `weights/${parameter}`,
  average: (parameter: string) => `ema/${parameter}`,
  slot: (phase: Phase, slot: string, parameter: string) =>
    `optimizer/${optimizerOf(phase)}/${slot}/${parameter}`,
  /** Of gradients over the parts of one batch: zero between steps, so that checkpoints need none. */
  accumulator: (phase: Phase, parameter: string) => `accumulated/${phase.id}/${parameter}`,
};

export const isAveraged = ({ emaDecay = 0 }: Model): boolean => emaDecay > 0;
export const isAccumulated = ({ microBatches = 1 }: Phase): boolean => microBatches > 1;

/** Updates that a phase has made by the end of a step. */
export const updatesBy = (phase: Phase, step: number): number =>
  phase.updatesBy?.(step) ?? step * phase.repeats;

/**
 * Number of an optimizer's update, from 1, over all of the phases that share it.
 * @param update number of the phase's own
 */
export function optimizerUpdate(model: Model, phase: Phase, step: number, update: number): number {
  let before = true;
  let count = update;
  for (const other of model.phases) {
    if (other.id === phase.id) before = false;
    else if (optimizerOf(other) === optimizerOf(phase)) count += updatesBy(other, before ? step : step - 1);
  }
  return count;
}

/** Batches that a training step of a model takes. */
export const batchesPerStep = ({ phases }: Model): number =>
  Math.max(...phases.map(({ repeats }) => repeats));

/** Names of the parameters that a phase trains, in the model's order. */
export const trainedBy = (model: Model, phase: Phase): string[] =>
  model.parameters.map(({ name }) => name).filter((name) => phase.trains(name));

/** The variables of a model by name: its state, and what it needs within a step. */
export class ModelState {
  /** What checkpoints hold: weights, then optimizer slots, then averages, each in order of name. */
  readonly state: readonly StateTensor[];
  readonly #variables: ReadonlyMap<string, Variable>;

  /** All 0. @param weightsOnly whether for sampling alone: weights and their averages */
  constructor(model: Model, weightsOnly: boolean) {
    const of = (name: (parameter: string) => string, phase?: Phase): StateTensor[] =>
      model.parameters
        .filter((parameter) => phase?.trains(parameter.name) ?? true)
        .map((parameter) => ({ name: name(parameter.name), shape: parameter.shape }));
    const slots = model.phases.flatMap((phase) =>
      slotNames(phase.optimizer).flatMap((slot) =>
        of((parameter) => names.slot(phase, slot, parameter), phase),
      ),
    );
    const accumulators = model.phases
      .filter(isAccumulated)
      .flatMap((phase) => of((parameter) => names.accumulator(phase, parameter), phase));
    this.state = [
      ...of(names.weight).sort(byName),
      ...(weightsOnly ? [] : onceEach(slots).sort(byName)),
      ...(isAveraged(model) ? of(names.average).sort(byName) : []),
    ];
    this.#variables = new Map(
      [...this.state, ...(weightsOnly ? [] : accumulators)].map(({ name, shape }) => [
        name,
        new Variable(shape, zeros(shape)),
      ]),
    );
  }

  get variables(): readonly Variable[] {
    return [...this.#variables.values()];
  }

  /** Names by the addon's number of each variable. */
  handles(): Map<number, string> {
    return new Map([...this.#variables].map(([name, { id }]) => [id, name]));
  }

  variable(name: string): Variable {
    const variable = this.#variables.get(name);
    if (!variable) throw new Error(`no state named ${name}`);
    return variable;
  }

  /** Sets everything to 0. */
  clear(): void {
    for (const variable of this.#variables.values()) variable.write(zeros(variable.shape));
  }

  dispose(): void {
    for (const variable of this.#variables.values()) variable.dispose();
  }
}

const onceEach = (tensors: readonly StateTensor[]): StateTensor[] => [
  ...new Map(tensors.map((tensor) => [tensor.name, tensor])).values(),
];

const byName = (a: StateTensor, b: StateTensor) => (a.name < b.name ? -1 : 1);

const zeros = (shape: readonly number[]) =>
  new Float32Array(shape.reduce((product, side) => product * side, 1));
