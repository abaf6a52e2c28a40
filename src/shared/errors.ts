import { z } from 'zod';

/**
 * Every error a person can meet. Code and parameters travel; the reader makes the sentence in its own
 * language from the catalogue entry `errors.<code>`.
 */
export const errorCodes = [
  // input and contract
  'invalid-input', // field, reason
  'unknown-setting', // key, known
  'unknown-channel', // channel
  'forbidden-sender',
  'not-found', // kind, id
  'name-taken', // name
  'bad-name', // name
  'internal', // detail
  'cancelled',
  // files
  'file-missing', // file
  'file-unreadable', // file, reason
  'folder-not-writable', // folder, reason
  'disk-full', // folder, neededBytes
  'file-exists', // file
  // datasets
  'format-unknown', // file
  'idx-empty', // file
  'idx-truncated', // file, expectedBytes, actualBytes
  'idx-magic', // file, magic
  'idx-too-large', // file, bytes, limit
  'idx-shape', // file, dimensions
  'labels-mismatch', // file, labels, images
  'labels-range', // file, value
  'gzip-corrupt', // file, reason
  'gzip-bomb', // file, limit
  'zip-corrupt', // file, reason
  'zip-path', // file, entry
  'zip-bomb', // file, limit
  'no-images', // file
  'image-unreadable', // file, reason
  'image-misplaced', // file, reason
  'image-too-large', // file, width, height, limit
  'mixed-sizes', // file, sizes
  'mixed-colours', // file
  'class-unknown', // name, known
  'dataset-damaged', // dataset, reason
  'dataset-in-use', // dataset, runs
  'split-empty', // dataset, split
  'classes-missing', // dataset
  'dataset-not-synthetic', // dataset
  'real-dataset-missing', // dataset
  // runs
  'config-invalid', // field, reason
  'dataset-not-accepted', // field, reason
  'run-active', // run
  'evaluation-active', // run
  'comparison-active', // dataset
  'run-not-conditional', // run
  'run-not-active', // run
  'run-locked', // run, pid
  'run-damaged', // run, reason
  'no-checkpoint', // run
  'checkpoint-damaged', // file, reason
  'loss-not-finite', // step, metric
  'worker-died', // stage, exit
  'worker-unresponsive', // stage, seconds
  'native-missing', // part, fix
  'device-missing', // device, known
  'device-unsupported', // device, reason
  'out-of-memory', // stage
  'capability-missing', // family, capability
  // registry
  'database-from-future', // found, known
  'database-damaged', // file, reason
] as const;

export const ErrorCode = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof ErrorCode>;

export const ErrorParameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type ErrorParameters = z.infer<typeof ErrorParameters>;

export const ErrorPayload = z.strictObject({ code: ErrorCode, parameters: ErrorParameters });
export type ErrorPayload = z.infer<typeof ErrorPayload>;

/** The one error class that crosses rooms and processes. */
export class AtelierError extends Error {
  readonly code: ErrorCode;
  readonly parameters: ErrorParameters;

  constructor(code: ErrorCode, parameters: ErrorParameters = {}, options?: { cause?: unknown }) {
    super(`${code} ${JSON.stringify(parameters)}`, options);
    this.name = 'AtelierError';
    this.code = code;
    this.parameters = parameters;
  }
}

/** Any thrown value as a payload; an error of another class becomes `internal` with its message. */
export function toErrorPayload(error: unknown): ErrorPayload {
  if (error instanceof AtelierError) return { code: error.code, parameters: error.parameters };
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'internal', parameters: { detail } };
}

/** The error that a payload stands for. */
export function fromErrorPayload(payload: ErrorPayload): AtelierError {
  return new AtelierError(payload.code, payload.parameters);
}
