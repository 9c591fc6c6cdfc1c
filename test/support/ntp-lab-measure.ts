import type { BurstResult } from '#shared/core/client/burst.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { SurveyProgress } from '#shared/model/survey.ts';
import { err } from '#shared/result.ts';
import { measureSources, type MeasureOptions } from '#main/net/measure.ts';
import type { EstablishNts } from '#main/net/nts/establish.ts';
import { createResolve } from '#main/net/resolve.ts';

/** A source at an address of the lab. */
export function labSource(
  { address, port }: { readonly address: string; readonly port: number },
  change: Partial<SourceRef> = {},
): SourceRef {
  return {
    id: `own:${address}:${String(port)}`,
    host: address,
    port,
    kind: 'server',
    operator: null,
    leap: 'unknown',
    nts: null,
    ...change,
  };
}

/** For tests of plain NTP. */
const noNts: EstablishNts = () =>
  Promise.resolve(
    err({ reason: { code: 'nts-key-exchange', severity: 'bad', detail: 'no-nts' }, dates: null }),
  );

/** Short limits for loopback; a survey of the lab needs none of the etiquette of the Internet. */
export const labOptions = (change: Partial<MeasureOptions> = {}): MeasureOptions => ({
  samples: 4,
  timeout: 0.2,
  deadline: 30,
  signal: new AbortController().signal,
  resolve: createResolve(),
  nts: noNts,
  spacing: () => 0.05,
  ...change,
});

/** What a survey returned and everything it told on the way. */
export interface Measured {
  readonly bursts: readonly BurstResult[];
  readonly told: readonly {
    readonly bursts: readonly BurstResult[];
    readonly progress: SurveyProgress;
  }[];
}

/** Runs a survey of the lab. */
export async function measureLab(
  sources: readonly SourceRef[],
  change: Partial<MeasureOptions> = {},
): Promise<Measured> {
  const told: { bursts: readonly BurstResult[]; progress: SurveyProgress }[] = [];
  const bursts = await measureSources(sources, labOptions(change), (now, progress) =>
    told.push({ bursts: now, progress }),
  );
  return { bursts, told };
}
