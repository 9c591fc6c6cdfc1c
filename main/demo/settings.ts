import type { SettingsPort } from '#main/engine/ports.ts';
import { ownSource } from '#main/engine/servers.ts';
import { NTP_PORT } from '#shared/address.ts';
import { defaultSettings } from '#main/store/schema.ts';
import type { Settings } from '#shared/model/settings.ts';
import { ok } from '#shared/result.ts';
import { OFFICE_SERVER } from './scenario.ts';

/** Settings that last as long as the demo: the user's own stay untouched. */
export function createDemoSettings(): SettingsPort {
  const office = ownSource({ host: OFFICE_SERVER, port: NTP_PORT });
  const initial = defaultSettings();
  let settings: Settings = {
    ...initial,
    own: [office],
    watched: [...initial.watched, office.id],
    welcomed: true,
  };
  return {
    problem: null,
    get: () => settings,
    update(change) {
      settings = change(settings);
      return Promise.resolve(ok(settings));
    },
  };
}
