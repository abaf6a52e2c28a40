/** Frames enough to reach past tfjs's own, which lie ten deep and more. */
const DEPTH = 100;

/** The present stack, innermost frame first, a line each. */
export function callStack(): string[] {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = DEPTH;
  const lines = (new Error().stack ?? '').split('\n').slice(2);
  Error.stackTraceLimit = before;
  return lines;
}
