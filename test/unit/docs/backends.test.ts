import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createBackends } from '#main/os/backends.ts';
import { BACKEND_IDS } from '#shared/model/backend-id.ts';
import { committedRows, FILE, LINES, OPERATIONS, tableText } from '#test/support/backends-table.ts';
import { fakeHost } from '#test/support/fake-host.ts';
import { ROWS } from '#test/support/oshost/rows.ts';

describe('docs/backends.md', () => {
  it('is what the tests write', () => {
    expect(readFileSync(FILE, 'utf8')).toBe(tableText(committedRows()));
  });

  it('has a line for every service that Trueclock knows by name', () => {
    expect(new Set(LINES.map(([service]) => service))).toEqual(new Set(BACKEND_IDS));
  });

  it('has a line for every host of the matrix', () => {
    const hosts = ROWS.map(({ service, system }) => [service.id, system]);
    expect(LINES).toEqual(expect.arrayContaining(hosts));
  });

  it('shows every operation of every host of the matrix as run on the real service', () => {
    for (const { service, system } of ROWS) {
      const row = committedRows().find(
        (one) => one.service === service.id && one.system === system,
      );
      expect(Object.values(row?.cells ?? {}), `${service.id} on ${system}`).toEqual(
        OPERATIONS.map(() => 'real'),
      );
    }
  });

  it('has a host for every service of Linux but the one that Debian does not have', () => {
    const linux = createBackends(fakeHost({})).map(({ id }) => id);
    const booted = ROWS.map(({ service }) => service.id);
    expect(linux.filter((id) => !booted.includes(id))).toEqual(['ntpd']);
  });
});
