import type { DiagnosisState, Finding } from '#shared/model/health.ts';
import { plan } from './mock-plan.ts';

/** A diagnosis with a finding of every status and every kind of fix. */
const findings: readonly Finding[] = [
  {
    id: 'network',
    status: 'pass',
    outcome: 'up',
    facts: {},
    evidence: [{ from: 'ip route', text: 'default via 192.168.1.1 dev enp3s0' }],
    fix: null,
  },
  {
    id: 'ntp-port',
    status: 'warn',
    outcome: 'blocked-some',
    facts: { hosts: ['ntp.example.net', 'time.example.org'], of: 6 },
    evidence: [],
    fix: { kind: 'by-hand', steps: 'open-ntp-port', commands: ['ufw allow out 123/udp'] },
  },
  {
    id: 'majority',
    status: 'warn',
    outcome: 'too-few',
    facts: { have: 1, want: 4 },
    evidence: [{ from: '/etc/chrony/chrony.conf', text: 'server 192.0.2.7 iburst' }],
    fix: { kind: 'apply-recommendation', desired: plan().desired },
  },
  {
    id: 'service-running',
    status: 'fail',
    outcome: 'stopped',
    facts: { service: 'chrony', unit: 'chrony.service' },
    evidence: [{ from: 'systemctl show chrony.service', text: 'ActiveState=inactive' }],
    fix: { kind: 'start-service' },
  },
  {
    id: 'authority',
    status: 'unknown',
    outcome: 'unknown',
    facts: {},
    evidence: [],
    fix: null,
  },
  {
    id: 'time-zone',
    status: 'pass',
    outcome: 'fits',
    facts: { zone: 'Europe/Berlin', ahead: 3600 },
    evidence: [],
    fix: null,
  },
];

export const diagnosed: DiagnosisState = {
  running: null,
  findings,
  finishedAt: Date.now() - 90_000,
  error: null,
};

/** The same while it runs. */
export const diagnosing: DiagnosisState = {
  running: { check: 'service-running', done: 3, of: 24, secondsLeft: 12 },
  findings: findings.slice(0, 3),
  finishedAt: null,
  error: null,
};
