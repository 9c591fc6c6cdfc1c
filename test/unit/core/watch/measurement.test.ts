import { describe, expect, it } from 'vitest';
import { measurementOf } from '#shared/core/watch/measurement.ts';
import { falseticker, report, survey } from '#test/support/mock-data.ts';

describe('measurementOf', () => {
  const wait = { code: 'etiquette-wait', severity: 'info', seconds: 900 } as const;
  const servers = [
    report('a.example', 0.002, 0.01, { delay: 0.03 }),
    report('b.example', 0.003, 0.02, { delay: 0.02 }),
    falseticker('wrong.example', 9, 0.01, 9),
    report('silent.example', null, 0),
    report('pool.example', 0.002, 0.01, { delay: 0.04, reasons: [wait] }),
  ];

  it('keeps what was agreed and what each server said', () => {
    const measured = measurementOf(
      survey(servers, { offset: 0.0024, bound: 0.009 }, 1.7e12, [
        { code: 'agree', agree: 3, of: 4 },
      ]),
    );
    expect(measured).toMatchObject({
      at: 1.7e12,
      offset: 0.0024,
      bound: 0.009,
      delay: 0.02,
      agree: 3,
      of: 4,
    });
    expect(measured.servers.map(({ host, verdict, reason }) => [host, verdict, reason])).toEqual([
      ['a.example', 'used', 'agrees'],
      ['b.example', 'used', 'agrees'],
      ['wrong.example', 'rejected', 'falseticker'],
      ['silent.example', 'silent', 'no-answer'],
    ]);
  });

  it('knows no offset when nobody can be believed', () => {
    const measured = measurementOf(
      survey(servers.slice(2, 4), null, 1.7e12, [{ code: 'no-majority', largest: 1, of: 2 }]),
    );
    expect(measured).toMatchObject({ offset: null, bound: null, delay: null, agree: 1, of: 2 });
  });
});
