import { describe, expect, it } from 'vitest';
import { diagnosticsText } from '#main/app/diagnostics.ts';
import { appError } from '#shared/errors.ts';
import type { About } from '#shared/model/about.ts';
import { scenario } from '#test/support/mock-scenarios.ts';

const about: About = {
  version: '0.1.0',
  electron: '45.4.1',
  chromium: '150.0.0.0',
  node: '24.21.0',
  system: { platform: 'linux', arch: 'x64', release: '6.12.0' },
  packages: [{ name: 'react', version: '19.3.1', licence: 'MIT', text: 'a long text' }],
};
const ada = { user: 'ada', host: 'adas-laptop', home: '/home/ada' };

describe('diagnostics for the clipboard', () => {
  const snapshot = scenario('off');

  it('hold what helps: versions, the service, the servers with their verdicts', () => {
    const read = JSON.parse(diagnosticsText(snapshot, about, ada)) as {
      version: string;
      machine: { service: { backend: string } };
      check: { servers: { host: string; verdict: string }[] };
    };
    expect(read.version).toBe('0.1.0');
    expect(read.machine.service.backend).toBe('chrony');
    expect(read.check.servers.length).toBeGreaterThan(0);
    expect(read.check.servers[0]?.verdict).toBeTypeOf('string');
  });

  it('leave out the licences, and what programs and files said in their own words', () => {
    const text = diagnosticsText(snapshot, about, ada);
    expect(text).not.toContain('a long text');
    expect(text).not.toContain('evidence');
  });

  it('name neither the user, nor the computer, nor their network, wherever that stood', () => {
    const own = {
      id: 'own:ntp.adas-house.lan:123',
      host: 'ntp.adas-house.lan',
      port: 123,
      kind: 'server',
      operator: null,
      leap: 'unknown',
      nts: null,
    } as const;
    const path = '/home/ada/.config/trueclock/settings.json';
    const text = diagnosticsText(
      {
        ...snapshot,
        settings: { ...snapshot.settings, own: [own], watched: [own.id] },
        settingsProblem: appError(
          'store.unreadable',
          { path, detail: 'asked 192.168.178.1 on adas-laptop as ada' },
          'later',
        ),
      },
      about,
      ada,
    );
    expect(text).toContain('~/.config/trueclock/settings.json');
    expect(text).not.toMatch(/\bada\b|adas-|178\.1|\/home\//);
  });

  it('tell of a failure what kind it is, not what was typed or printed', () => {
    const printed = 'Could not resolve ntp.clinic.example with the key ABCDEF';
    const failed = appError(
      'os.command-failed',
      { program: 'chronyc', exitCode: 1, detail: printed },
      'later',
    );
    const typed = appError('net.dns', { host: 'ntp.clinic.example', reason: 'failed' }, 'later');
    const machine = snapshot.machine!;
    const text = diagnosticsText(
      {
        ...snapshot,
        machine: { ...machine, service: { ...machine.service!, problem: failed } },
        check: { ...snapshot.check, error: typed },
        change: { ...snapshot.change, error: typed, refusal: failed },
        watch: { ...snapshot.watch, historyProblem: appError('bug', { detail: printed }, 'never') },
      },
      about,
      ada,
    );
    expect(text).not.toMatch(/clinic|ABCDEF/);
    expect(JSON.parse(text)).toMatchObject({
      machine: { service: { problem: { code: 'os.command-failed', retry: 'later' } } },
      check: { error: { code: 'net.dns', retry: 'later' } },
      watch: { historyProblem: { code: 'bug', retry: 'never' } },
    });
  });

  it('hold nothing that was not picked: a field that is new somewhere stays out', () => {
    const secret = { secret: 'ntp.clinic.example' };
    const { machine } = snapshot;
    const { service } = machine!;
    const { state, status } = service!;
    const text = diagnosticsText(
      {
        ...snapshot,
        settings: { ...snapshot.settings, ...secret },
        machine: {
          ...machine!,
          ...secret,
          virtualisation: { ...machine!.virtualisation, ...secret },
          service: {
            ...service!,
            ...secret,
            state: { ...state!, sources: state!.sources.map((one) => ({ ...one, ...secret })) },
            status: {
              ...status!,
              ...secret,
              sources: status!.sources.map((one) => ({ ...one, ...secret })),
            },
          },
        },
        watch: {
          ...snapshot.watch,
          alerts: [
            { id: '1', since: 0, kind: 'servers-silent', seconds: 3600, ...secret },
            { id: '2', since: 0, kind: 'clock-off', offset: 2, bound: 0.1, ...secret },
          ],
        },
      },
      about,
      ada,
    );
    expect(text).not.toContain('clinic');
    expect(text).toContain('servers-silent');
  });
});
