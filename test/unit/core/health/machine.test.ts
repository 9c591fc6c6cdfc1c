import { describe, expect, test } from 'vitest';
import {
  clockOff,
  everyOutcome,
  following,
  healthy,
  judged,
  nothing,
} from '#test/support/health-evidence.ts';
import { machine } from '#test/support/mock-data.ts';
import type { AuthorityFacts, HealthEvidence } from '#shared/core/health/evidence.ts';
import type { ServiceView } from '#shared/model/backend.ts';

const vm = (more: Partial<AuthorityFacts>): Partial<HealthEvidence> => ({
  authority: { kind: 'vm', host: 'vmware', sets: true, evidence: [], ...more },
});

const stopped: ServiceView = {
  ...following(),
  detection: { ...following().detection, running: 'no' },
};

describe('authority', () => {
  everyOutcome('authority', {
    physical: healthy(),
    one: healthy(vm({ sets: false })),
    two: healthy(vm({})),
    'host-only': healthy({ ...vm({}), machine: machine({ service: stopped }) }),
    container: healthy(vm({ kind: 'container', host: null, sets: null })),
    unknown: healthy(vm({ sets: null })),
  });

  test('the tools within are told to stop where they can be', () => {
    expect(judged('authority', healthy(vm({})))).toMatchObject({
      status: 'warn',
      facts: { authority: 'vmware' },
      fix: { commands: ['vmware-toolbox-cmd timesync disable'] },
    });
    expect(judged('authority', healthy(vm({ host: 'virtualbox' }))).fix).toMatchObject({
      steps: 'stop-host-sync',
      commands: [],
    });
  });

  test('without word of its own the machine’s counts, but a virtual one alone says nothing', () => {
    expect(judged('authority', healthy({ authority: null })).outcome).toBe('physical');
    const virtual = machine({ virtualisation: { kind: 'vm', detail: 'kvm' } });
    expect(judged('authority', healthy({ authority: null, machine: virtual })).status).toBe(
      'unknown',
    );
    expect(judged('authority', nothing).status).toBe('unknown');
  });

  test('Windows Time’s own provider of Hyper-V is a second authority', () => {
    const service = following();
    const state = { backend: 'w32time', hyperV: true, sources: [] };
    const windows = machine({
      platform: 'win32',
      service: { ...service, state: state as unknown as ServiceView['state'] },
    });
    expect(judged('authority', healthy({ authority: null, machine: windows }))).toMatchObject({
      outcome: 'two',
      facts: { authority: 'hyper-v' },
    });
  });
});

describe('management', () => {
  const managed = (more: { domain?: boolean; policy?: boolean }): Partial<HealthEvidence> => ({
    management: { domain: false, policy: false, evidence: [], ...more },
  });
  everyOutcome('management', {
    own: healthy(),
    domain: healthy(managed({ domain: true })),
    policy: healthy(managed({ policy: true })),
    'domain-wrong': healthy({ ...managed({ domain: true }), ...clockOff(30) }),
    'policy-wrong': healthy({ ...managed({ policy: true }), ...clockOff(30) }),
    unknown: healthy({ management: null }),
  });

  test('being managed is no fault; a clock that is wrong then is for whoever manages it', () => {
    expect(judged('management', healthy(managed({ domain: true })))).toMatchObject({
      status: 'pass',
      fix: null,
    });
    const wrong = healthy({ ...managed({ domain: true }), machine: machine({ service: stopped }) });
    expect(judged('management', wrong)).toMatchObject({
      status: 'warn',
      outcome: 'domain-wrong',
      fix: { steps: 'ask-administrator' },
    });
  });

  test('a policy wins over a domain', () => {
    const both = healthy(managed({ domain: true, policy: true }));
    expect(judged('management', both).outcome).toBe('policy');
  });

  test('what the service says of it counts, where nothing else could be told', () => {
    const service = following();
    const member = {
      ...service,
      capabilities: {
        ...service.capabilities,
        configure: { ok: false, reason: 'domain-member' } as const,
      },
    };
    const evidence = healthy({ management: null, machine: machine({ service: member }) });
    expect(judged('management', evidence).outcome).toBe('domain');
    // That one of the two is not so does not settle the other.
    const half = { domain: false, policy: null, evidence: [] };
    expect(judged('management', healthy({ management: half })).status).toBe('unknown');
  });
});
