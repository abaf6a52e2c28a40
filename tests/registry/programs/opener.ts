import { toErrorPayload } from '@shared/errors.ts';
import { openRegistry } from '@main/registry/index.ts';

// Opens a registry when told to and answers its schema version, or the error's code.
process.once('message', () => {
  try {
    const registry = openRegistry(process.argv[2] ?? '');
    process.send?.(registry.schemaVersion);
    registry.close();
  } catch (error) {
    process.send?.(toErrorPayload(error).code);
  }
  process.disconnect();
});
process.send?.('ready');
