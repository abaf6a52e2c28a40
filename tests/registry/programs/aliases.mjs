import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

const source = pathToFileURL(resolve(import.meta.dirname, '../../../src')).href;

// Lets Node run the sources as they are, with the import aliases of the rooms.
registerHooks({
  resolve(specifier, context, next) {
    const alias = /^@(shared|storage|main)\/(.+)$/.exec(specifier);
    return next(alias ? `${source}/${alias[1]}/${alias[2]}` : specifier, context);
  },
});
