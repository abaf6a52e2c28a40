import { toErrorPayload } from '@shared/errors.ts';
import { openRegistry } from '@main/registry/index.ts';

// Opens registries, one after another, when told to; answers their schema versions, or an error's code.
function open(home: string): number | string {
  try {
    const registry = openRegistry(home);
    registry.close();
    return registry.schemaVersion;
  } catch (error) {
    return toErrorPayload(error).code;
  }
}

process.once('message', () => {
  process.send?.(process.argv.slice(2).map(open));
  process.disconnect();
});
process.send?.('ready');
