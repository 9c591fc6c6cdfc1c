import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readChronyFiles } from '#main/os/linux/chrony/config.ts';
import { localHost } from '#main/os/host.ts';
import { createRunner } from '#main/os/run.ts';
import { readSources } from '#shared/core/plan/chrony/sources.ts';
import { planChange } from '#shared/core/plan/plan.ts';
import type { ChronyState } from '#shared/model/service-state.ts';
import type { DesiredConfig } from '#shared/model/plan.ts';
import { DEBIAN_CONF, FEDORA_CONF } from '#test/support/chrony-machine.ts';
import { desired, source } from '#test/support/chrony-state.ts';
import { LAB_CHRONYD, requireLab } from '#test/support/ntp-lab-chronyd.ts';
import { describeWith } from '#test/support/requirements.ts';

/**
 * The real chronyd reads every planned configuration: `chronyd -p` prints what it understood and exits,
 * without touching the clock. Folders of the configuration lie below a temporary one.
 */
describeWith('what Trueclock plans for chrony', requireLab(), () => {
  const run = createRunner();
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'trueclock-chrony-'));
    chronydFolders.forEach((folder) => mkdirSync(join(root, folder), { recursive: true }));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const chronydFolders = ['etc/chrony/conf.d', 'etc/chrony/sources.d', 'run/chrony-dhcp'];
  /** The configuration with its folders below the temporary one, beside its main file. */
  const place = (conf: string): string => conf.replaceAll(/ (\/(?:etc|run)\/)/g, ` ${root}$1`);

  async function stateOf(conf: string): Promise<ChronyState> {
    const files = await readChronyFiles(localHost(), conf);
    if (!files.ok) throw new Error(JSON.stringify(files.error));
    return {
      ...{ backend: 'chrony', version: '4.3', unit: 'chrony.service', running: true },
      ...{ enabled: true, chronyc: '/usr/bin/chronyc', ...files.value },
      sources: readSources(files.value, () => 'unknown'),
    };
  }

  async function apply(conf: string, wanted: DesiredConfig): Promise<readonly string[]> {
    const plan = planChange(await stateOf(conf), wanted);
    if (!plan.ok) throw new Error(JSON.stringify(plan.error));
    for (const { path, after } of plan.value.files) {
      if (after === null) rmSync(path);
      else writeFileSync(path, after, 'latin1');
    }
    const again = planChange(await stateOf(conf), wanted);
    expect(again).toMatchObject({ ok: true, value: { noChange: true } });
    return plan.value.files.map(({ path }) => path.replace(root, ''));
  }

  /** The directives that chronyd understood in a file. */
  async function understood(file: string): Promise<readonly string[]> {
    const ran = await run(LAB_CHRONYD, ['-p', '-f', file]);
    expect(ran, ran.stderr).toMatchObject({ status: 'exited', code: 0 });
    return ran.stdout.split('\n').filter((line) => line !== '');
  }
  const isSource = (line: string): boolean => /^(?:server|pool|peer) /i.test(line);

  const everything = [
    source('a.example', { nts: true, prefer: true }),
    source('pool.example', { kind: 'pool', minpoll: 6, maxpoll: 10 }),
    source('192.0.2.1', { port: 1123, iburst: false }),
    source('2001:db8::1', { minpoll: -6, maxpoll: 24, leap: 'smears' }),
  ];
  const everyLine = [
    'server a.example iburst prefer nts',
    'pool pool.example iburst minpoll 6 maxpoll 10',
    'server 192.0.2.1 port 1123',
    'server 2001:db8::1 iburst minpoll -6 maxpoll 24',
  ];

  it('is read with a source folder as on Debian', async () => {
    const conf = join(root, 'etc/chrony/chrony.conf');
    writeFileSync(conf, place(DEBIAN_CONF));
    const before = await understood(conf);
    const changed = await apply(conf, desired('replace', ...everything));
    const own = '/etc/chrony/sources.d/trueclock.sources';
    expect(changed).toEqual([own, '/etc/chrony/chrony.conf']);
    // chronyd reads source folders later than `-p` ends; as a main file it shows that each line is right.
    expect(await understood(root + own)).toEqual(everyLine);
    expect(await understood(conf)).toEqual(
      before.filter((line) => !isSource(line) && !line.startsWith('leapsectz')),
    );
  });

  it('is read in the main file as on Fedora, and may be changed again', async () => {
    const conf = join(root, 'etc/chrony.conf');
    writeFileSync(conf, place(FEDORA_CONF));
    const rest = (await understood(conf)).filter((line) => !isSource(line));
    await apply(conf, desired('replace', source('z.example'), ...everything.slice(0, 3)));
    await apply(conf, desired('replace', ...everything));
    expect(await understood(conf)).toEqual([
      ...rest.filter((line) => !line.startsWith('leapsectz')),
      ...everyLine,
    ]);
  });

  it('is read with odd bytes and line ends, which stay', async () => {
    const conf = join(root, 'etc/odd.conf');
    const odd = '# caf\u00e9 \u0001\r\nserver s.example\r\n\tPOOL p.example iburst\r\n! end';
    writeFileSync(conf, odd, 'latin1');
    await apply(conf, desired('replace', ...everything));
    expect((await understood(conf)).filter(isSource)).toEqual(everyLine);
    expect(readFileSync(conf, 'latin1')).toContain('# caf\u00e9 \u0001\r\n');
  });

  it('counts the same sources as chronyd, fragments and all', async () => {
    const conf = join(root, 'etc/chrony/chrony.conf');
    writeFileSync(conf, place(`${DEBIAN_CONF}include /etc/chrony/more*.conf\n`));
    writeFileSync(join(root, 'etc/chrony/conf.d/b.conf'), ' Server b.example key 1\n;server no\n');
    writeFileSync(join(root, 'etc/chrony/conf.d/a.conf'), 'peer a.example\n');
    writeFileSync(join(root, 'etc/chrony/conf.d/.c.conf'), 'server hidden.example\n');
    writeFileSync(join(root, 'etc/chrony/more1.conf'), 'pool m.example maxsources 2');
    const hosts = (await understood(conf)).filter(isSource).map((line) => line.split(' ')[1]);
    const read = (await stateOf(conf)).sources.map(({ host }) => host);
    expect(read.sort()).toEqual(hosts.sort());
    expect(hosts).toHaveLength(4);
  });
});
