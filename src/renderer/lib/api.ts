import {
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { AtelierError, fromErrorPayload, toErrorPayload } from '@shared/errors.ts';
import {
  calls,
  pushes,
  type Bridge,
  type CallInput,
  type CallName,
  type CallOutput,
  type PushName,
  type PushPayload,
} from '@shared/ipc/contract.ts';
import { notifyError } from './notify.tsx';

declare global {
  interface Window {
    atelier: Bridge;
  }
}

/**
 * Asks main. The answer is parsed by the contract.
 * @throws AtelierError with main's code; `internal` where the answer doesn't match the contract.
 */
export async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const reply = await window.atelier.call(name, input);
  if (!reply.ok) throw fromErrorPayload(reply.error);
  const parsed = calls[name].output.safeParse(reply.value);
  if (!parsed.success) {
    throw new AtelierError(
      'internal',
      { detail: `${name}: ${parsed.error.message}` },
      { cause: parsed.error },
    );
  }
  // TypeScript does not follow the output schema of a generic key; the schema just parsed it.
  return parsed.data as CallOutput<N>;
}

export const queryKey = <N extends CallName>(name: N, input: CallInput<N>) => [name, input] as const;

interface CallOptions {
  enabled?: boolean;
  /** Keep showing the last answer while another input's answer is on its way. */
  keepPrevious?: boolean;
  /** Milliseconds for which an answer is fresh; by default until a push invalidates it. */
  staleTime?: number;
  refetchInterval?: number;
}

/** The answer to a call, asked again whenever a push makes it stale. */
export function useCall<N extends CallName>(
  name: N,
  input: CallInput<N>,
  { keepPrevious = false, ...options }: CallOptions = {},
): UseQueryResult<CallOutput<N>, AtelierError> {
  return useQuery<CallOutput<N>, AtelierError>({
    queryKey: queryKey(name, input),
    queryFn: () => call(name, input),
    placeholderData: keepPrevious ? keepPreviousData : undefined,
    ...options,
  });
}

interface ActionOptions<N extends CallName> {
  onSuccess?: (output: CallOutput<N>, input: CallInput<N>) => void;
  /** Instead of the toast. */
  onError?: (error: AtelierError, input: CallInput<N>) => void;
  /** Calls whose answers this action makes stale; pushes make most of them stale by themselves. */
  invalidates?: readonly CallName[];
}

/** A call that changes something: an error shows as a toast unless `onError` takes it. */
export function useAction<N extends CallName>(
  name: N,
  { onSuccess, onError, invalidates = [] }: ActionOptions<N> = {},
): UseMutationResult<CallOutput<N>, AtelierError, CallInput<N>> {
  const client = useQueryClient();
  return useMutation<CallOutput<N>, AtelierError, CallInput<N>>({
    mutationFn: (input) => call(name, input),
    onSuccess: (output, input) => {
      invalidate(client, ...invalidates);
      onSuccess?.(output, input);
    },
    onError: (error, input) => {
      if (onError) onError(error, input);
      else notifyError(error);
    },
  });
}

/** Marks every answer of these calls stale, whatever their input. */
export function invalidate(client: QueryClient, ...names: CallName[]): void {
  for (const name of names) void client.invalidateQueries({ queryKey: [name] });
}

/** Listens to a push outside of components; answers the function that ends the subscription. */
export function onPush<N extends PushName>(name: N, listener: (payload: PushPayload<N>) => void): () => void {
  return window.atelier.on(name, (payload) => {
    const parsed = pushes[name].safeParse(payload);
    if (parsed.success) listener(parsed.data as PushPayload<N>);
    else console.error(`push ${name} does not match the contract`, toErrorPayload(parsed.error));
  });
}

/** Calls `listener`, always its newest version, at every push of this name while mounted. */
export function usePush<N extends PushName>(name: N, listener: (payload: PushPayload<N>) => void): void {
  const newest = useEffectEvent(listener);
  useEffect(() => onPush(name, (payload) => newest(payload)), [name]);
}
