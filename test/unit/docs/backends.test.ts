import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createBackends } from '#main/os/backends.ts';
import { BACKEND_IDS } from '#shared/model/backend-id.ts';
import { committedRows, FILE, LINES, OPERATIONS, tableText } from '#test/support/backends-table.ts';
import { fakeHost } from '#test/support/fake-host.ts';
import { NOT_YET, ROWS } from '#test/support/oshost/rows.ts';

describe('docs/backends.md', () => {
  const registered = createBackends(fakeHost({})).map(({ id }) => id);

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

  it('shows no service of Linux that Trueclock can configure as left out of the matrix', () => {
    expect(NOT_YET.filter((id) => registered.includes(id))).toEqual([]);
  });
});
