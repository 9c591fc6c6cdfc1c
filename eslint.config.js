import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Modules whose wrappers matter; each is allowed again below for the one folder that owns it. */
const owned = {
  child_process: {
    name: 'node:child_process',
    message: 'Only main/os/run.ts and main/helper/elevate start programs.',
  },
  dgram: { name: 'node:dgram', message: 'Only main/net and main/demo open UDP sockets.' },
  electron: {
    name: 'electron',
    message: 'Only main/app, main/ipc and main/preload know Electron.',
  },
};
const ban = (...rules) => ({
  'no-restricted-imports': [
    'error',
    {
      paths: rules.flatMap((rule) =>
        rule.name.startsWith('node:') ? [rule, { ...rule, name: rule.name.slice(5) }] : [rule],
      ),
    },
  ],
});

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'test-results/', 'test/fixtures/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.ts', 'build/*.ts'] } },
    },
    rules: {
      ...ban(owned.child_process, owned.dgram, owned.electron),
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    // There `void` names the absence of a payload.
    files: ['shared/ipc/contract.ts'],
    rules: { '@typescript-eslint/no-invalid-void-type': 'off' },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest']],
  },
  {
    files: ['main/os/run.ts', 'main/helper/elevate/**'],
    rules: ban(owned.dgram, owned.electron),
  },
  {
    files: ['main/net/**', 'main/demo/**'],
    rules: ban(owned.child_process, owned.electron),
  },
  {
    files: ['main/app/**', 'main/ipc/**', 'main/preload/**'],
    rules: ban(owned.child_process, owned.dgram),
  },
  {
    files: ['test/**'],
    rules: {
      'no-restricted-imports': 'off',
      'no-console': 'off',
      // A test says what it expects with a failing assertion; the reason stands in the test.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
);
