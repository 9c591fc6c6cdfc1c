import type { EvidenceGroup } from '#shared/core/health/check.ts';
import { CHECK_IDS, judgeHealth } from '#shared/core/health/checks.ts';
import type { HealthEvidence, Measured } from '#shared/core/health/evidence.ts';
import { recommend, WANTED_OPERATORS } from '#shared/core/select/recommend.ts';
import { jumpsBetween } from '#shared/core/watch/jump.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { MachineView } from '#shared/model/backend.ts';
import type { DiagnosisProgress, Finding } from '#shared/model/health.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Preset } from '#shared/presets/types.ts';
import type { Seconds } from '#shared/units.ts';
import type { ReadMachine } from './context.ts';
import { FULL_BURST, SURVEY_LIMIT } from './limits.ts';
import type { Measurer } from './measurer.ts';
import type { Ports } from './ports.ts';
import { eachAddressOnce, findByAddress, mostDiverse, placesOf, watchedNow } from './servers.ts';

/** What a diagnosis runs on. */
export interface DiagnosisParts {
  readonly ports: Ports;
  readonly measurer: Measurer;
  readonly readMachine: ReadMachine;
  /** How many changes of the machine have begun so far, as `Exclusive.begun` tells. */
  readonly changes: () => number;
  /** Ends it early; what was found stays. */
  readonly signal: AbortSignal;
}

/** What came of a diagnosis. */
export interface Diagnosis {
  /** In their order; of a diagnosis that ended early, those that were decided by then. */
  readonly findings: readonly Finding[];
  /** It was ended because the computer changed under it (`os.changed-meanwhile`); null: it was not. */
  readonly error: AppError | null;
}

/** What was found so far, and how far it is. */
export type OnFindings = (findings: readonly Finding[], progress: DiagnosisProgress) => void;

/** Servers of different operators to which single requests are sent, so that one that is down is outvoted. */
const PROBED = WANTED_OPERATORS;

/** How long a burst takes as a rule: until the survey can tell, this is said. */
const EXPECTED: Seconds = 10;

/** How often it looks whether the computer has changed under it. */
const LOOK_EVERY: Seconds = 1;

/** How late such a look must come to mean that the computer slept, where its clocks do not tell. A busy computer is late
 * by seconds; one that stands still for longer than a request waits has missed its answers, whatever it did. */
const MISSED: Seconds = 15;

type Groups = Omit<HealthEvidence, 'now'>;

const NOTHING: Groups = {
  machine: null,
  measured: null,
  network: null,
  names: null,
  paths: null,
  authority: null,
  management: null,
  zone: null,
  hardwareClock: null,
};

/**
 * Gathers the evidence and judges it: what this computer tells of itself at once, then names, a measurement of the
 * configured and the watched servers, and a few single requests to others, all under the usual etiquette. Each check
 * is judged as soon as its evidence is there. Ends by itself when the computer sleeps, its clock is set or a change of
 * it begins: what is heard across that would blame the network or the clock. Throws only what is a bug.
 */
export async function diagnose(
  { ports, measurer, readMachine, changes, signal: stopped }: DiagnosisParts,
  onFindings: OnFindings,
): Promise<Diagnosis> {
  const { health } = ports;
  const disturbed = new AbortController();
  const signal = AbortSignal.any([stopped, disturbed.signal]);
  const changesBefore = changes();
  let clocks = ports.clockTick();
  let evidence = NOTHING;
  let secondsLeft = EXPECTED;
  let findings: readonly Finding[] = [];
  const gathered = new Set<EvidenceGroup>();
  const tell = () => {
    const check = CHECK_IDS.find((id) => !findings.some((finding) => finding.id === id));
    if (check === undefined || signal.aborted) return;
    onFindings(findings, { check, done: findings.length, of: CHECK_IDS.length, secondsLeft });
  };
  function look(): void {
    const before = clocks;
    clocks = ports.clockTick();
    const { gone, slept, stepped } = jumpsBetween(before, clocks);
    const isOther = slept > 0 || stepped !== 0 || gone > LOOK_EVERY + MISSED;
    if (isOther || changes() !== changesBefore) disturbed.abort();
  }
  async function gather<G extends EvidenceGroup>(group: G, work: Promise<Groups[G]>) {
    const value = await work;
    // When the computer wakes up, requests time out before anything else is looked at.
    look();
    // Cut short, it would blame servers that had no time to answer.
    if (signal.aborted) return;
    evidence = { ...evidence, [group]: value };
    gathered.add(group);
    findings = judgeHealth({ now: ports.now(), ...evidence }, gathered);
    tell();
  }

  async function askOthers(): Promise<void> {
    const machine = await readMachine();
    await gather('machine', Promise.resolve(machine));
    const { sources, configured } = await sourcesFor(ports, machine);
    await Promise.all([
      gather('names', health.names(hostsOf(sources), signal)),
      gather('measured', measure(sources, configured)),
      gather('paths', probe(sources)),
    ]);
  }

  async function measure(
    sources: readonly SourceRef[],
    configured: readonly string[],
  ): Promise<Measured> {
    const survey = await measurer.measure(
      { sources, ...FULL_BURST, patience: 0, signal },
      (progress) => {
        secondsLeft = progress.secondsLeft;
        tell();
      },
    );
    return { survey, sources, configured, recommendation: recommend(survey, sources) };
  }

  async function probe(sources: readonly SourceRef[]): Promise<Groups['paths']> {
    const asked = new Set(hostsOf(sources));
    const others = ports.presets.filter((preset) => isProbed(preset) && !asked.has(preset.host));
    const { claimed, courtesy } = measurer.claim(mostDiverse(others, 2 * PROBED), PROBED);
    return claimed.length === 0 ? null : await health.paths(claimed, { courtesy, signal });
  }

  tell();
  const timer = setInterval(look, LOOK_EVERY * 1000);
  try {
    await Promise.all([
      gather('network', health.network(signal)),
      gather('authority', health.authority(signal)),
      gather('management', health.management(signal)),
      gather('zone', health.zone(signal)),
      gather('hardwareClock', health.hardwareClock(signal)),
      askOthers(),
    ]);
  } finally {
    clearInterval(timer);
  }
  const error = disturbed.signal.aborted ? appError('os.changed-meanwhile', {}, 'now') : null;
  return { findings, error };
}

/** Open to everybody, and known to answer requests of NTS's size. */
const isProbed = ({ kind, nts, usage }: Preset): boolean =>
  kind === 'server' && nts === true && usage.kind === 'open';

const hostsOf = (sources: readonly SourceRef[]): readonly string[] =>
  sources.map(({ host }) => host);

/** Those that the service is configured with, under the name of the catalogue where it has them, then those that
 * are watched. */
async function sourcesFor(
  ports: Ports,
  machine: MachineView,
): Promise<Pick<Measured, 'sources' | 'configured'>> {
  const places = placesOf(ports.presets, ports.settings.get(), machine, []);
  const configured = eachAddressOnce(
    places.service.map((source) => findByAddress(places, source) ?? source),
  );
  const all = eachAddressOnce([...configured, ...(await watchedNow(ports, machine))]);
  return { sources: all.slice(0, SURVEY_LIMIT), configured: configured.map(({ id }) => id) };
}
