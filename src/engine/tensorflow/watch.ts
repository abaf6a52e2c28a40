import { type Handle, nativeBackend } from './backend.ts';
import { callStack } from './callStack.ts';

/**
 * Runs `body` operation by operation and names the first floating-point tensor in it that is not finite.
 * @param names of variables by the addon's number of their handle
 * @returns a variable's name, or an operation and the function that called it; null where all are finite
 */
export function firstNotFinite(names: ReadonlyMap<number, string>, body: () => void): string | null {
  const backend = nativeBackend();
  const real = backend.binding;
  let found: string | null = null;
  const finite = ({ id, dtype }: Handle) =>
    dtype !== real.TF_FLOAT || real.tensorDataSync(id).every((value) => Number.isFinite(value));
  const watching = { ...real };
  // Its properties are not enumerable.
  for (const name of Object.getOwnPropertyNames(real)) Reflect.set(watching, name, Reflect.get(real, name));
  watching.executeOp = (operation, attributes, inputs, outputs) => {
    const made = real.executeOp(operation, attributes, inputs, outputs);
    if (found === null && !made.every(finite)) {
      const variable = operation === 'ReadVariableOp' ? names.get(inputs[0]!) : undefined;
      found = variable ?? `${operation} in ${callingFunction()}`;
    }
    return made;
  };
  backend.binding = watching;
  try {
    body();
  } finally {
    backend.binding = real;
  }
  return found;
}

/** The innermost function of the present stack that is neither tfjs's nor the engine's own plumbing. */
function callingFunction(): string {
  const plumbing = /node_modules|executeOp|watching|callingFunction|asTensor|node:internal|at file:|at \//;
  const frame = callStack().find((line) => !plumbing.test(line));
  return /at (?:new |async )?(?:Object\.)?([#\w.]+)/.exec(frame ?? '')?.[1] ?? 'an unnamed function';
}
