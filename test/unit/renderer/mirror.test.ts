import { expect, test, vi } from 'vitest';
import { appError } from '#shared/errors.ts';
import type { RendererApi } from '#shared/ipc/contract.ts';
import type { Snapshot, SnapshotPatch } from '#shared/model/snapshot.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { createMirror } from '#renderer/state/mirror.ts';
import { createMockMain } from '../../support/mock-main.ts';
import { baseSnapshot } from '../../support/mock-data.ts';

const settings = (theme: 'light' | 'dark'): SnapshotPatch['parts'] => ({
  settings: { ...baseSnapshot().settings, theme },
});

/** The mock's API, with the answer to `state.snapshot` held back until told. */
function held(first = baseSnapshot()) {
  const main = createMockMain(first);
  const answers: ((answer: Result<Snapshot, ReturnType<typeof appError>>) => void)[] = [];
  const api = {
    ...main.api,
    state: {
      ...main.api.state,
      snapshot: () => new Promise((resolve) => answers.push(resolve)),
    },
  } as unknown as RendererApi;
  return { main, api, answers };
}

test('patches that come before the snapshot are neither lost nor applied twice', async () => {
  const { main, api, answers } = held();
  const mirror = createMirror(api);
  main.push(settings('light')); // rev 2, part of the snapshot below
  const snapshot = main.state();
  main.push(settings('dark')); // rev 3
  expect(mirror.get().snapshot).toBeNull();
  answers[0]?.(ok(snapshot));
  await vi.waitFor(() => expect(mirror.get().snapshot?.rev).toBe(3));
  expect(mirror.get().snapshot?.settings.theme).toBe('dark');
  expect(answers).toHaveLength(1);
});

test('a gap asks once for a new snapshot, and stale patches change nothing', async () => {
  const { main, api, answers } = held();
  const mirror = createMirror(api);
  answers[0]?.(ok(main.state()));
  await vi.waitFor(() => expect(mirror.get().snapshot).not.toBeNull());
  main.skip(settings('light')); // rev 3 after rev 1
  main.push(settings('dark')); // rev 4
  expect(answers).toHaveLength(2);
  expect(mirror.get().snapshot?.rev).toBe(1);
  answers[1]?.(ok(main.state()));
  await vi.waitFor(() => expect(mirror.get().snapshot?.rev).toBe(4));
  expect(answers).toHaveLength(2);
});

test('an error is kept until a retry works', async () => {
  const { main, api, answers } = held();
  const mirror = createMirror(api);
  answers[0]?.(err(appError('bug', { detail: 'x' }, 'now')));
  await vi.waitFor(() => expect(mirror.get().error?.code).toBe('bug'));
  mirror.retry();
  answers[1]?.(ok(main.state()));
  await vi.waitFor(() => expect(mirror.get()).toMatchObject({ error: null, snapshot: { rev: 1 } }));
});
