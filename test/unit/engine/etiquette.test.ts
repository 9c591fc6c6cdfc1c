import { expect, it } from 'vitest';
import { createEtiquette } from '#main/engine/etiquette.ts';
import { startJoint } from '#main/engine/joint.ts';
import { mayAsk } from '#shared/core/schedule.ts';
import type { Reason } from '#shared/model/reason.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { burst, sample } from './fake-ports.ts';

const plain: SourceRef = {
  id: 'service:time.example',
  host: 'time.example',
  port: 123,
  kind: 'server',
  operator: null,
  leap: 'unknown',
  nts: null,
};
const byNts: SourceRef = { ...plain, id: 'time', nts: true };

it('answers for a server by NTS with nothing that came without it, and still leaves it alone', async () => {
  const etiquette = createEtiquette({ mayAsk, now: () => Date.now(), presets: [] });
  const answer = Promise.resolve([burst(plain, [sample(0)])]);
  etiquette.asking(
    [plain],
    startJoint(() => answer),
  );
  expect(etiquette.permission(byNts, []).kind).toBe('wait');
  await answer;
  await Promise.resolve();
  expect(etiquette.permission(plain, []).kind).toBe('reuse');
  expect(etiquette.permission(byNts, []).kind).toBe('wait');
});

it('leaves a server alone after a key exchange, also one that came to nothing', async () => {
  const etiquette = createEtiquette({ mayAsk, now: () => Date.now(), presets: [] });
  const failure: Reason = { code: 'nts-key-exchange', severity: 'bad', detail: 'protocol' };
  const answer = Promise.resolve([{ ...burst(byNts, []), failure, sent: 0 }]);
  etiquette.asking(
    [byNts],
    startJoint(() => answer),
  );
  await answer;
  await Promise.resolve();
  expect(etiquette.permission(byNts, [])).toMatchObject({ kind: 'reuse', bursts: [{ failure }] });
  expect(etiquette.permission(plain, []).kind).toBe('wait');
});
