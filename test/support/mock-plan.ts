import type { ChangeEntry, ChangePlan } from '#shared/model/plan.ts';

const own = '/etc/chrony/sources.d/trueclock.sources';
const conf = '/etc/chrony/chrony.conf';

/** The plan that replaces Debian's pool by four servers. */
export function plan(more: Partial<ChangePlan> = {}): ChangePlan {
  const lines = [
    'server time.cloudflare.com iburst nts',
    'server nts.netnod.se iburst nts',
    'server ptbtime1.ptb.de iburst',
    'server time.nist.gov iburst',
  ];
  return {
    hash: 'a'.repeat(64),
    desired: {
      backend: 'chrony',
      mode: 'replace',
      sources: lines.map((line) => ({
        host: line.split(' ')[1] ?? '',
        port: 123,
        kind: 'server',
        iburst: true,
        prefer: false,
        nts: line.endsWith('nts'),
        minpoll: null,
        maxpoll: null,
        leap: 'steps',
      })),
    },
    actions: [
      { kind: 'create-file', path: own, sources: 4 },
      { kind: 'switch-off', path: conf, line: 8, text: 'pool 2.debian.pool.ntp.org iburst' },
      { kind: 'reload', unit: 'chrony.service' },
      { kind: 'verify', seconds: 30 },
    ],
    files: [
      {
        path: own,
        before: null,
        after: lines.join('\n'),
        diff: [
          lines.map((text, index) => ({
            kind: 'add' as const,
            text,
            oldLine: null,
            newLine: index + 1,
          })),
        ],
      },
      {
        path: conf,
        before: '',
        after: '',
        diff: [
          [
            { kind: 'context', text: '# Use Debian vendor zone.', oldLine: 7, newLine: 7 },
            {
              kind: 'remove',
              text: 'pool 2.debian.pool.ntp.org iburst',
              oldLine: 8,
              newLine: null,
            },
            {
              kind: 'add',
              text: '#trueclock# pool 2.debian.pool.ntp.org iburst',
              oldLine: null,
              newLine: 8,
            },
            { kind: 'context', text: '', oldLine: 9, newLine: 9 },
          ],
        ],
      },
    ],
    settings: [],
    commands: [{ program: '/usr/bin/chronyc', args: ['reload', 'sources'], purpose: 'reload' }],
    restore: [],
    warnings: [{ code: 'nts-with-plain', nts: ['time.cloudflare.com', 'nts.netnod.se'] }],
    noChange: false,
    ...more,
  };
}

/** A history with one change of each kind, newest first. */
export const changes: readonly ChangeEntry[] = (['in-force', 'taken-back', 'undone'] as const).map(
  (state, index) => ({
    id: `00000${String(3 - index)}-0a0b0c0d`,
    at: Date.now() - (index + 1) * 86_400_000,
    planHash: 'a'.repeat(64),
    desired: plan().desired,
    actions: plan().actions,
    files: plan().files.map(({ path, diff }) => ({
      path,
      before: null,
      after: 'c'.repeat(64),
      diff,
    })),
    settings: [],
    copies: [],
    state,
  }),
);
