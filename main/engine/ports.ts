import type { Privileged } from '#main/helper/protocol.ts';
import type { Courtesy } from '#main/net/courtesy.ts';
import type { HistoryStore } from '#main/store/history/history.ts';
import type { BurstResult } from '#shared/core/client/burst.ts';
import type { mayAsk } from '#shared/core/schedule.ts';
import type { ClockTick } from '#shared/core/watch/jump.ts';
import type { AppError } from '#shared/errors.ts';
import type { MachineView } from '#shared/model/backend.ts';
import type { Connection, NetworkCandidate } from '#shared/model/network.ts';
import type { ChangeEntry, ClockReading } from '#shared/model/plan.ts';
import type { Settings } from '#shared/model/settings.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { SurveyProgress } from '#shared/model/survey.ts';
import type { Preset } from '#shared/presets/types.ts';
import type { Result } from '#shared/result.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';
import type { HealthPort } from './evidence.ts';

/** How a burst is made; the network port must not go beyond it. */
export interface MeasureOptions {
  /** Requests per server address, 1 to the limit of the etiquette; {@link Courtesy.size} may make it fewer. */
  readonly samples: number;
  /** How long one request waits for its answer. */
  readonly timeout: Seconds;
  /** The etiquette for single servers and addresses; to be heeded for each. */
  readonly courtesy: Courtesy;
  /** Ends the measurement early, keeping what came in. */
  readonly signal: AbortSignal;
}

/** What a running measurement tells: every burst as it stands, and how far the whole is. */
export type OnBursts = (bursts: readonly BurstResult[], progress: SurveyProgress) => void;

/** Asks time servers over the network, or over loopback in the demo. Never throws for a network failure:
 * what went wrong is in the bursts. */
export type MeasureSources = (
  sources: readonly SourceRef[],
  options: MeasureOptions,
  onProgress: OnBursts,
) => Promise<readonly BurstResult[]>;

/** What the engine needs of the kept settings; GUI and CLI share one file. */
export interface SettingsPort {
  get(): Settings;
  /** Changes the settings and keeps them; the error says why they could not be kept. */
  update(change: (settings: Settings) => Settings): Promise<Result<Settings, AppError>>;
  /** What was wrong with the kept settings; those that were read before it, or else the defaults, are in use. Null when all
   * is well. */
  readonly problem: AppError | null;
}

/** What is remembered of the clock. */
export type HistoryPort = HistoryStore;

/** Everything outside the engine, so that the demo and the tests can play it. */
export interface Ports {
  readonly now: () => UnixMs;
  /** Both clocks, for the privileged side to compare with its own. */
  readonly clocks: () => ClockReading;
  /** All clocks, for the watch to compare from look to look. */
  readonly clockTick: () => ClockTick;
  /** How this computer is connected; cheap, asks nobody outside, never rejects. */
  readonly connection: () => Promise<Connection>;
  readonly presets: readonly Preset[];
  readonly measureSources: MeasureSources;
  /** The rules of who may be asked when. */
  readonly mayAsk: typeof mayAsk;
  /** Reads the time services without rights. */
  readonly readMachine: () => Promise<MachineView>;
  /** Looks, without rights and without asking anybody for the time, for servers that the network offers.
   * Cheap when nothing has changed since; never rejects. */
  readonly findNetwork: () => Promise<readonly NetworkCandidate[]>;
  /** The history of changes, newest first, read without rights; never rejects. */
  readonly listChanges: () => Promise<readonly ChangeEntry[]>;
  readonly privileged: Privileged;
  readonly settings: SettingsPort;
  readonly history: HistoryPort;
  readonly health: HealthPort;
  /** Frees sockets and files; nothing is used afterwards. */
  readonly close: () => Promise<void>;
}
