import type { Tensor } from '@tensorflow/tfjs-core';
import { asTensor, attribute, binding, idOf, withConstants } from './backend.ts';

let made = 0;

/** A float32 array that TensorFlow holds and updates in place. */
export class Variable {
  readonly shape: readonly number[];
  /** The addon's number of the resource, an input of `ResourceApply…` operations. */
  readonly id: number;

  /** @param values row-major, as many as the shape holds */
  constructor(shape: readonly number[], values: Float32Array) {
    this.shape = shape;
    const native = binding();
    this.id = native.executeOp(
      'VarHandleOp',
      [
        attribute.type('dtype', native.TF_FLOAT),
        attribute.shape('shape', [...shape]),
        attribute.text('container', ''),
        attribute.text('shared_name', `variable-${(made += 1)}`),
      ],
      [],
      1,
    )[0]!.id;
    this.write(values);
  }

  /**
   * The present value as a tensor of the surrounding tidy. It shares the variable's memory: while it lives, an
   * update copies the whole variable first.
   */
  tensor(): Tensor {
    const native = binding();
    const handle = native.executeOp(
      'ReadVariableOp',
      [attribute.type('dtype', native.TF_FLOAT)],
      [this.id],
      1,
    );
    return asTensor(handle[0]!);
  }

  /** A copy of the present values, row-major. */
  read(): Float32Array {
    const native = binding();
    const [handle] = native.executeOp(
      'ReadVariableOp',
      [attribute.type('dtype', native.TF_FLOAT)],
      [this.id],
      1,
    );
    try {
      const values = native.tensorDataSync(handle!.id);
      if (!(values instanceof Float32Array)) throw new Error('a variable holds float32');
      return values;
    } finally {
      native.deleteTensor(handle!.id);
    }
  }

  /** Copies `values` in. */
  write(values: Float32Array): void {
    // The native tensor shares the array's memory, which the caller keeps.
    withConstants([{ shape: [...this.shape], values: values.slice() }], ([id]) => this.#assign(id!));
  }

  assign(tensor: Tensor): void {
    this.#assign(idOf(tensor));
  }

  #assign(id: number): void {
    const native = binding();
    native.executeOp('AssignVariableOp', [attribute.type('dtype', native.TF_FLOAT)], [this.id, id], 0);
  }

  dispose(): void {
    const native = binding();
    native.executeOp('DestroyResourceOp', [attribute.bool('ignore_lookup_error', true)], [this.id], 0);
    native.deleteTensor(this.id);
  }
}
