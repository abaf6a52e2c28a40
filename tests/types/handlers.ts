// Read by the type checker alone: each line marked as an error must be one, else the check fails.
import type { CallName } from '@shared/ipc/contract.ts';
import { calls } from '@shared/ipc/contract.ts';
import type { HandlersOf, Handlers, ServeOptions } from '@main/ipc/serve.ts';
import { serve } from '@main/ipc/serve.ts';

/** Exactly the calls of the contract can be answered, each with its own input and output. */
export function provesHandlersExact(all: Handlers, options: ServeOptions): void {
  serve(calls, all, options);

  const { 'runs.pause': pause, ...missing } = all;
  // @ts-expect-error one handler is missing
  serve(calls, missing, options);

  // @ts-expect-error one handler is extra
  serve(calls, { ...all, 'runs.unknown': pause }, options);

  // @ts-expect-error an answer is of another kind than the contract says
  serve(calls, { ...all, 'dialogs.chooseFolder': () => 7 }, options);

  // @ts-expect-error an input is of another kind than the contract says
  serve(calls, { ...all, 'runs.pause': (input: { run: number }) => (input.run > 0 ? null : null) }, options);

  // @ts-expect-error no call of the contract has this name
  const unknown: CallName = 'runs.unknown';
  void unknown;
}

/** The handlers of one area are exactly the calls that begin with its name. */
export function provesAreasExact(settings: HandlersOf<'settings'>): void {
  const get = settings['settings.get'];
  // @ts-expect-error one handler of the area is missing
  const missing: HandlersOf<'settings'> = { 'settings.get': get };
  // @ts-expect-error the handler belongs to another area
  const foreign: HandlersOf<'settings'> = { ...settings, 'app.info': get };
  void [missing, foreign];
}
