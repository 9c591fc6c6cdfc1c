import { describe, expect, it } from 'vitest';
import {
  afterReading,
  CONFIRM_AFTER,
  NO_SERVICE_SEEN,
  type ServiceWatch,
} from '#shared/core/watch/service.ts';
import type { Detection, MachineView } from '#shared/model/backend.ts';
import { chrony } from '#test/support/mock-data.ts';

type Seen = Pick<MachineView, 'service' | 'others'>;

const detection = (more: Partial<Detection> = {}): Detection => ({
  ...chrony().detection,
  ...more,
});
const machine = (more: Partial<Detection> = {}, others: readonly Detection[] = []): Seen => ({
  service: chrony({ detection: detection(more) }),
  others,
});
const RUNS = machine({ running: 'yes' });
const STOPPED = machine({ running: 'no' });

const after = (...readings: readonly (readonly [at: number, seen: Seen])[]): ServiceWatch =>
  readings.reduce((state, [at, seen]) => afterReading(state, seen, at), NO_SERVICE_SEEN);

describe('a service', () => {
  it('has stopped when two readings apart found it not running', () => {
    expect(after([0, RUNS])).toMatchObject({ state: 'running', doubtSince: null });
    expect(after([0, RUNS], [300, STOPPED])).toMatchObject({ state: 'running', doubtSince: 300 });
    const stopped = after([0, RUNS], [300, STOPPED], [300 + CONFIRM_AFTER, STOPPED]);
    expect(stopped).toMatchObject({ service: 'chrony', unit: 'chrony.service', state: 'stopped' });
    expect(afterReading(stopped, RUNS, 400).state).toBe('running');
  });

  it('that is restarted has not', () => {
    const again = after([0, RUNS], [300, STOPPED], [300 + CONFIRM_AFTER - 1, STOPPED], [330, RUNS]);
    expect(again).toMatchObject({ state: 'running', doubtSince: null });
    // A later restart begins anew.
    expect(afterReading(again, STOPPED, 900)).toMatchObject({ state: 'running', doubtSince: 900 });
  });

  it('that never ran is missed only where it should start with the computer', () => {
    const unwanted = machine({ running: 'no', startsAtBoot: 'no' });
    expect(after([0, unwanted], [300, unwanted]).state).toBe('unknown');
    expect(after([0, STOPPED], [300, STOPPED]).state).toBe('stopped');
    // It ran, and was then switched off as well.
    expect(after([0, RUNS], [300, unwanted], [600, unwanted]).state).toBe('stopped');
  });

  it('that the system starts when it wants to, and lets stop again, has not stopped', () => {
    const [now, later] = [true, false].map((runs) =>
      machine({ running: runs ? 'yes' : 'no', startsAtBoot: 'no', onDemand: true }),
    );
    expect(after([0, now!], [300, later!], [600, later!])).toMatchObject({ state: 'unknown' });
    // One that did stop before it was left to the system is no alert any more either.
    expect(after([0, RUNS], [300, STOPPED], [600, STOPPED], [900, later!]).state).toBe('unknown');
  });

  it('of which nothing can be told stays as it was', () => {
    const unknown = machine({ running: 'unknown' });
    expect(after([0, RUNS], [300, unknown], [600, unknown]).state).toBe('running');
    expect(after([0, unknown]).state).toBe('unknown');
  });

  it('is still the one that ran when another that does not run is the first choice now', () => {
    const other = { service: STOPPED.service, others: [] };
    const timesyncd = detection({ backend: 'timesyncd', unit: 'systemd-timesyncd.service' });
    const ranBefore: Seen = { service: chrony({ detection: timesyncd }), others: [] };
    const gone: Seen = { ...other, others: [{ ...timesyncd, running: 'no' }] };
    expect(after([0, ranBefore], [300, gone], [600, gone])).toMatchObject({
      service: 'timesyncd',
      state: 'stopped',
    });
  });

  it('is forgotten when another keeps the clock, or when it was removed', () => {
    const another = machine({ backend: 'ntpsec', unit: 'ntpsec.service', running: 'yes' }, [
      detection({ running: 'no' }),
    ]);
    expect(after([0, RUNS], [300, another])).toMatchObject({ service: 'ntpsec', state: 'running' });
    expect(after([0, RUNS], [300, { service: null, others: [] }])).toEqual(NO_SERVICE_SEEN);
  });
});
