import type { SettingsPort } from '#main/engine/ports.ts';
import type { Settings } from '#shared/model/settings.ts';
import { presets } from '#shared/presets/servers.ts';
import { ok } from '#shared/result.ts';
import { OFFICE_SERVER } from './scenario.ts';

/** Settings that last as long as the demo: the user's own stay untouched. */
export function createDemoSettings(): SettingsPort {
  const office = `own:${OFFICE_SERVER}:123`;
  let settings: Settings = {
    version: 1,
    own: [
      {
        id: office,
        host: OFFICE_SERVER,
        port: 123,
        kind: 'server',
        operator: null,
        leap: 'unknown',
        nts: null,
      },
    ],
    watched: [...presets.filter(({ suggested }) => suggested).map(({ id }) => id), office],
    theme: 'system',
    refusedBy: [],
  };
  return {
    get: () => settings,
    update(change) {
      settings = change(settings);
      return Promise.resolve(ok(settings));
    },
  };
}
