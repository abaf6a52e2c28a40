import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import type { z } from 'zod';
import { AtelierError, toErrorPayload } from '@shared/errors.ts';
import { callChannel } from '@shared/ipc/channels.ts';
import type { CallName, CallOutput, CallParsed, CallReply } from '@shared/ipc/contract.ts';

export type Handler<N extends CallName> = (input: CallParsed<N>) => CallOutput<N> | Promise<CallOutput<N>>;

/** The contract's schemas by what they parse to, so that each call keeps its own types. */
type Contract = {
  readonly [N in CallName]: {
    readonly input: z.ZodType<CallParsed<N>>;
    readonly output: z.ZodType<CallOutput<N>>;
  };
};

/** One handler for every call of the contract. */
export type Handlers = { readonly [N in CallName]: Handler<N> };

/** The handlers of one area, the part of a call's name before the dot. */
export type HandlersOf<Area extends string> = {
  readonly [N in Extract<CallName, `${Area}.${string}`>]: Handler<N>;
};

/** `H` where it names nothing beyond the contract; else a type that no value has. */
export type Exactly<H> = H & { readonly [K in Exclude<keyof H, CallName>]: never };

export interface ServeOptions {
  ipc: Pick<IpcMain, 'handle'>;
  /** Whether a call comes from the app's own page; others are refused unread. */
  isTrusted(event: IpcMainInvokeEvent): boolean;
  /** Told of errors that no person can mend: the ones without a code, and answers against the contract. */
  onFault(call: CallName, error: unknown): void;
}

/**
 * Answers every call of the contract: checks the sender, parses the input, validates the answer and turns
 * errors into codes. A missing or an extra handler is a type error.
 */
export function serve<H extends Handlers>(
  contract: Contract,
  handlers: Exactly<H>,
  options: ServeOptions,
): void {
  for (const name of callNames(contract)) {
    options.ipc.handle(callChannel(name), async (event, input: unknown): Promise<CallReply> => {
      if (!options.isTrusted(event))
        return { ok: false, error: { code: 'forbidden-sender', parameters: {} } };
      try {
        return { ok: true, value: await answer(contract, handlers, name, input) };
      } catch (error) {
        if (!(error instanceof AtelierError) || error.code === 'internal') options.onFault(name, error);
        return { ok: false, error: toErrorPayload(error) };
      }
    });
  }
}

function callNames(contract: Contract): CallName[] {
  return Object.keys(contract).filter((name): name is CallName => Object.hasOwn(contract, name));
}

async function answer<N extends CallName>(
  contract: Contract,
  handlers: Handlers,
  name: N,
  input: unknown,
): Promise<CallOutput<N>> {
  const asked = parse(contract[name].input, input, (field, reason) => {
    return new AtelierError('invalid-input', { field, reason });
  });
  return parse(contract[name].output, await handlers[name](asked), (field, reason) => {
    return new AtelierError('internal', { detail: `${name}: ${field}: ${reason}` });
  });
}

function parse<T>(
  schema: z.ZodType<T>,
  value: unknown,
  refusal: (field: string, reason: string) => AtelierError,
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw refusal(issue?.path.map(String).join('.') ?? '', issue?.message ?? '');
}
