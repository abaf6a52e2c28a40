import type { HandlerContext } from '../context.ts';
import type { HandlersOf } from '../serve.ts';

export const familyHandlers = ({ studio }: HandlerContext): HandlersOf<'families'> => ({
  'families.list': () => studio.families(),
  'families.check': (request) => studio.check(request),
});
