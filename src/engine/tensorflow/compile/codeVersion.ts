/** Hash of the engine's sources, put in by the build. */
declare const __ENGINE_VERSION__: string | undefined;

/** What graphs recorded by this code are kept under; null where it runs unbuilt and may change at any time. */
export const codeVersion: string | null = typeof __ENGINE_VERSION__ === 'string' ? __ENGINE_VERSION__ : null;
