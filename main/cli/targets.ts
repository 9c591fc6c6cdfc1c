import { eachAddressOnce, findByAddress, ownServer, type Places } from '#main/engine/servers.ts';
import { SURVEY_LIMIT, tooMany } from '#main/engine/limits.ts';
import { appError, type AppError } from '#shared/errors.ts';
import { configFor, type SourceConfig, type SourceRef } from '#shared/model/source.ts';
import { findPresets, presetById } from '#shared/presets/find.ts';
import type { Preset, Region } from '#shared/presets/types.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { didYouMean, nearest } from './nearest.ts';

/** Servers as typed: host names and addresses with or without a port. What the catalogue knows of one is used. */
export function readHosts(
  texts: readonly string[],
  places: Places,
): Result<readonly SourceRef[], AppError> {
  const sources: SourceRef[] = [];
  for (const text of texts) {
    const server = ownServer(text);
    if (!server.ok) return server;
    sources.push(findByAddress(places, server.value) ?? server.value);
  }
  const each = eachAddressOnce(sources);
  return each.length > SURVEY_LIMIT ? tooMany(each.length) : ok(each);
}

/** Preset ids of the catalogue, or hosts as typed. */
export function readServers(
  texts: readonly string[],
  places: Places,
): Result<readonly SourceRef[], AppError> {
  const sources: SourceRef[] = [];
  for (const text of texts) {
    const preset = presetById(places.presets, text);
    const typed = preset === undefined ? readHosts([text], places) : ok([preset]);
    if (!typed.ok) return typed;
    sources.push(...typed.value);
  }
  return ok(eachAddressOnce(sources));
}

/** Preset ids only. */
export function readPresets(
  ids: readonly string[],
  presets: readonly Preset[],
): Result<readonly Preset[], AppError> {
  const unknown = ids.find((id) => presetById(presets, id) === undefined);
  if (unknown !== undefined) return err(unknownPreset(unknown, presets));
  const found = [...new Set(ids)].flatMap((id) => presetById(presets, id) ?? []);
  return found.length > SURVEY_LIMIT ? tooMany(found.length) : ok(found);
}

/** Says what was meant: an id that is nearly the same, or the servers of a host or operator of that name.
 * A comma is the other likely mistake: ids are arguments of their own, as hosts are. */
function unknownPreset(text: string, presets: readonly Preset[]): AppError {
  const idsOf = (list: readonly Preset[]) => list.map(({ id }) => id);
  const near = nearest(text, idsOf(presets));
  const meant = near.length > 0 ? near : idsOf(findPresets(presets, { text }));
  const hint = text.includes(',')
    ? '; separate ids by blanks: --preset google cloudflare'
    : didYouMean(meant);
  return invalid('--preset', `there is no preset "${text}"${hint}`);
}

/** The servers of a region. Not its pool zones: those are measured only when somebody names them. */
export const serversOf = (region: Region, presets: readonly Preset[]): readonly Preset[] =>
  findPresets(presets, { regions: [region] }).filter(({ kind }) => kind === 'server');

/** The servers as the service is to follow them. */
export function readConfig(
  texts: readonly string[],
  places: Places,
  nts: boolean,
): Result<readonly SourceConfig[], AppError> {
  const servers = readServers(texts, places);
  if (!servers.ok) return servers;
  const chosen = nts ? withNts(servers.value) : servers;
  return chosen.ok ? ok(chosen.value.map((server) => configFor(server, nts))) : chosen;
}

/** The servers as they are asked with `--nts`: by NTS, whatever is known of them, unless it is known that
 * they do not offer it. */
export function withNts(sources: readonly SourceRef[]): Result<readonly SourceRef[], AppError> {
  const without = sources.find(({ nts }) => nts === false);
  return without === undefined
    ? ok(sources.map((source) => ({ ...source, nts: true })))
    : err(invalid('--nts', `${without.host} does not offer NTS`));
}

const invalid = (field: string, problem: string): AppError =>
  appError('plan.invalid', { field, problem }, 'never');
