/** The rooms and arrows of docs/architecture.md. */
const forbid = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    forbid('no-circular', {}, { circular: true }, 'A cycle means that two modules are one.'),
    forbid(
      'shared-imports-nothing',
      { path: '^src/shared' },
      { path: '^src/(?!shared)' },
      'The contract stands alone.',
    ),
    forbid(
      'shared-runs-anywhere',
      { path: '^src/shared' },
      { dependencyTypes: ['core'] },
      'The contract is read by the renderer too.',
    ),
    forbid(
      'storage',
      { path: '^src/storage' },
      { path: '^src/(?!storage|shared)' },
      'Folders on disk know the contract only.',
    ),
    forbid(
      'engine',
      { path: '^src/engine' },
      { path: '^src/(main|preload|renderer)' },
      'The engine runs from plain Node.',
    ),
    forbid(
      'engine-stands-alone',
      { path: '^src/engine' },
      { path: 'node_modules/(electron|better-sqlite3|react)/' },
      'No Electron, SQLite or DOM.',
    ),
    forbid(
      'tensorflow-room',
      { path: '^src', pathNot: '^src/engine/tensorflow' },
      { path: 'node_modules/@tensorflow/tfjs-node' },
      'Only engine/tensorflow loads the native library.',
    ),
    forbid(
      'families-apart',
      { path: '^src/engine/families/([^/]+)/' },
      { path: '^src/engine/families/([^/]+)/', pathNot: '^src/engine/families/($1|adversarial)/' },
      'Families never import each other; what adversarial ones share is a folder of its own.',
    ),
    forbid(
      'family-schema',
      { path: '^src/engine/families/[^/]+/schema\\.ts$' },
      { path: '^src/(?!shared|engine/families/|engine/nn/[a-zA-Z]*[pP]arameters\\.ts)' },
      'Forms are made of fields and the shapes of parameters.',
    ),
    forbid(
      'forms-without-tensorflow',
      { path: '^src/engine/families/cards\\.ts$' },
      { path: 'node_modules/@tensorflow', reachable: true },
      'Forms are made without TensorFlow.',
    ),
    forbid(
      'family-cards',
      { path: '^src/engine/families/cards\\.ts$' },
      { path: '^src/(?!shared|engine/families/[^/]+/schema\\.ts)' },
      'Forms are made without TensorFlow.',
    ),
    forbid(
      'registry',
      { path: '^src/main/registry' },
      { path: '^src/(engine|renderer|preload)' },
      'The registry never imports the engine.',
    ),
    forbid(
      'main-without-engine',
      { path: '^src/main', pathNot: '^src/main/(worker|cli|bench)' },
      { path: '^src/engine', pathNot: '^src/engine/families/cards\\.ts$' },
      'The app process never loads TensorFlow.',
    ),
    forbid(
      'renderer',
      { path: '^src/renderer' },
      { path: '^src/(main|engine|storage|preload)' },
      'The renderer imports the contract only.',
    ),
    forbid(
      'preload',
      { path: '^src/preload' },
      { path: '^src/(main|engine|storage|renderer)' },
      'The preload imports the contract only.',
    ),
    forbid(
      'electron-only-in-app',
      { path: '^src', pathNot: '^src/(main/(index\\.ts|app|ipc)|preload)' },
      { path: 'node_modules/electron/' },
      'Jobs, registry, worker and CLI run without Electron.',
    ),
    forbid(
      'no-orphans',
      { orphan: true, path: '^src', pathNot: '(\\.d\\.ts|index\\.ts|main\\.tsx|watchdog\\.ts)$' },
      {},
      'Nothing uses it.',
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
