import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], groupOrder: number, extra: object = {}) => ({
  extends: true as const,
  test: { name, include, sequence: { groupOrder }, ...extra },
});

/** Suites that share ports, a clock under test or the machine's one display run one file at a time,
 * and after the fast ones. */
const alone = { fileParallelism: false, testTimeout: 120_000, hookTimeout: 300_000 };

export default defineConfig({
  plugins: [react()],
  test: {
    projects: [
      project('unit', ['test/{unit,property,sim,fuzz}/**/*.test.{ts,tsx}'], 0),
      project('loopback', ['test/loopback/**/*.test.ts'], 1, alone),
      project('ui', ['test/ui/**/*.test.ts'], 2, alone),
      project('e2e', ['test/e2e/**/*.test.ts'], 3, alone),
      project('winlab', ['test/winlab/**/*.test.ts'], 4, alone),
      // Hosts know nothing of each other, and mostly wait.
      project('oslab', ['test/oslab/**/*.test.ts'], 5, {
        ...alone,
        fileParallelism: true,
        maxWorkers: 2,
      }),
    ],
  },
});
