import { familyOf as appFamilyOf } from '../../../src/engine/families/index.ts';
import type { Family } from '../../../src/engine/families/family.ts';
import { structureFamilies } from '../../engine/support/structures.ts';

/** In place of the app's own `familyOf` in the programs of this check: the structures besides the families. */
export const familyOf = (id: string): Family => structureFamilies.get(id) ?? appFamilyOf(id);
