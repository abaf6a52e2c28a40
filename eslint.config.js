import i18next from 'eslint-plugin-i18next';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const restrictedSync = {
  selector: 'CallExpression[callee.property.name=/^(dataSync|arraySync)$/]',
  message: 'Reading values stalls the device and cannot be recorded; hand tensors to the trainer instead.',
};
const rawIpc = {
  selector: 'ImportSpecifier[imported.name=/^(ipcMain|ipcRenderer)$/]',
  message: 'Raw IPC lives in main/ipc and preload alone; use the contract.',
};

export default tseslint.config(
  { ignores: ['out/**', 'node_modules/**', '.native/**', '.cache/**', 'test-results/**'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/require-await': 'off',
      'no-restricted-syntax': ['error', rawIpc],
    },
  },
  {
    files: ['src/main/ipc/**', 'src/preload/**'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['src/engine/training/**', 'src/engine/families/**'],
    rules: { 'no-restricted-syntax': ['error', rawIpc, restrictedSync] },
  },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks, i18next },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'i18next/no-literal-string': [
        'error',
        {
          mode: 'jsx-only',
          // Every attribute that a person reads or hears.
          'jsx-attributes': {
            include: [
              '^(aria-label|aria-description|aria-roledescription|aria-valuetext)$',
              '^(label|title|placeholder|description|alt|text|subtitle|heading|error|legend)$',
            ],
          },
        },
      ],
    },
  },
  {
    files: ['tests/**'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
);
