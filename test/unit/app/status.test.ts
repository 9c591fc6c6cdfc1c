import { describe, expect, it } from 'vitest';
import { markOf, MARKS, sentenceOf } from '#main/app/status.ts';
import { words } from '#main/app/words.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { Alert } from '#shared/model/watch.ts';
import { scenario } from '#test/support/mock-scenarios.ts';
import { trayPictures } from '../../../build/tray-pictures.ts';

const off = scenario('off');
const right = scenario('right');
const withAlert = (snapshot: Snapshot, alert: Alert): Snapshot => ({
  ...snapshot,
  watch: { ...snapshot.watch, alerts: [alert] },
});

describe('the mark in the tray', () => {
  it('says what the clock is', () => {
    expect(markOf(right)).toBe('right');
    expect(markOf(off)).toBe('bad');
    expect(sentenceOf(off, words('en', 'auto'))).toMatch(/^Your clock is .* behind$/);
    const patient = { ...off, settings: { ...off.settings, alertAbove: 60 } };
    expect(markOf(patient)).toBe('warning');
    const never = { running: null, result: null, recommendation: null } as const;
    expect(markOf({ ...right, check: { ...never, finishedAt: null, error: null } })).toBe(
      'unknown',
    );
  });

  it('warns of an alert although the clock is right', () => {
    const since = 0;
    const stopped = { id: '1', since, kind: 'service-stopped', unit: 'chrony' } as const;
    expect(markOf(withAlert(right, stopped))).toBe('warning');
    const failed = { id: '2', since, kind: 'change-failed', undone: false } as const;
    expect(markOf(withAlert(right, failed))).toBe('bad');
    expect(markOf(withAlert(right, { ...failed, undone: true }))).toBe('warning');
  });
});

describe('the pictures of the tray', () => {
  const pictures = trayPictures();

  it('are there for every mark on every system, and unlike each other', () => {
    for (const mark of MARKS) {
      for (const end of ['.png', '@2x.png', 'Template.png', 'Template@2x.png', '.ico']) {
        expect(pictures.has(`${mark}${end}`), `${mark}${end}`).toBe(true);
      }
    }
    // Templates have no colour: the shapes alone must differ.
    const shapes = MARKS.map((mark) => pictures.get(`${mark}Template.png`)?.toString('hex'));
    expect(new Set(shapes).size).toBe(MARKS.length);
  });
});
