import type { DesiredConfig } from './plan.ts';

/** What helps against a finding. What changes the machine goes through a plan or a question like everywhere. */
export type Fix =
  /** `machine.start`. */
  | { readonly kind: 'start-service' }
  /** `sync.start`; `step`: the clock will jump, which is asked about first. */
  | { readonly kind: 'sync'; readonly step: boolean }
  /** The Servers screen. */
  | { readonly kind: 'choose-servers' }
  /** `change.plan` with this: better servers, by the recommendation of what was measured. */
  | { readonly kind: 'apply-recommendation'; readonly desired: DesiredConfig }
  /** `change.plan` with servers that are configured, which enables the service and changes no server; and the commands
   * that do it by hand, where there are any. */
  | {
      readonly kind: 'enable-at-boot';
      readonly desired: DesiredConfig;
      readonly commands: readonly string[];
    }
  /** `shell.openSystemSettings`: a page of the system's own settings (Windows, macOS). */
  | { readonly kind: 'system-settings'; readonly page: SettingsPage }
  /** Only a person can do it: the steps by their code, and commands to be copied where there are any. */
  | {
      readonly kind: 'by-hand';
      readonly steps: StepsCode;
      readonly commands: readonly string[];
    };

/** Pages of the system's settings. */
export type SettingsPage = 'network' | 'date-time';

/** Steps that only a person can take; words under `diagnose.steps.<code>`. */
export type StepsCode =
  | 'connect'
  | 'check-name-server'
  | 'open-ntp-port'
  | 'open-source-port'
  | 'open-large-packets'
  | 'open-nts-port'
  | 'install-service'
  | 'unmask-service'
  | 'enable-service'
  | 'stop-others'
  | 'restart-service'
  | 'set-then-start'
  | 'mend-link'
  | 'stop-host-sync'
  | 'ask-administrator'
  | 'set-time-zone'
  | 'hardware-clock-utc'
  | 'replace-battery'
  | 'set-on-host';
