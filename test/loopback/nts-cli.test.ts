import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addressText } from '#shared/address.ts';
import { faketimeLibrary } from '#test/support/ntp-lab-chronyd.ts';
import { fieldsOf, HEADER, NTS_FIELDS } from '#test/support/nts-lab-middle.ts';
import { startWatched, type Watched } from '#test/support/nts-lab-watched.ts';
import { requireNtsLab, startNtsLab, type NtsLab } from '#test/support/nts-lab.ts';
import { describeWith } from '#test/support/requirements.ts';
import { surveySchema } from '#test/unit/cli/survey-schema.ts';

const MAIN = join(import.meta.dirname, '../../main/cli/main.ts');

/** How wrong the clock of a program is made, in days. */
const WRONG_DAYS = -400;

/** Node's way to take every certificate; Trueclock must not have one. */
const NO_CHECKS = { NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' };

describeWith('the command line with NTS servers', requireNtsLab(), () => {
  const folder = mkdtempSync(join(tmpdir(), 'trueclock-nts-'));
  let lab: NtsLab;
  let server: Watched;
  let host: string;
  beforeAll(async () => {
    lab = startNtsLab();
    server = await startWatched(lab);
    host = addressText(server.source);
  });
  afterAll(async () => {
    await server.close();
    await lab.stop();
    rmSync(folder, { recursive: true });
  });

  /** Runs the command line as a program of its own, with settings that nobody else uses. */
  async function run(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
    const env = { ...process.env, XDG_CONFIG_HOME: folder, ...more };
    const program = spawn(process.execPath, [MAIN, ...args], { stdio: 'pipe', env });
    const exit = once(program, 'exit');
    const [out, err] = await Promise.all([text(program.stdout), text(program.stderr)]);
    return { out, err, exit: (await exit)[0] as number | null };
  }

  async function query(options: readonly string[], env?: Readonly<Record<string, string>>) {
    const before = server.middle.requests.length;
    const ran = await run(['query', '--json', '--samples', '2', ...options, host], env);
    const [report] = surveySchema.parse(JSON.parse(ran.out)).servers;
    return { ...ran, report: report!, requests: server.middle.requests.slice(before) };
  }

  it('measures a server by NTS with --nts and the authority of --ca', async () => {
    const { exit, err, report, requests } = await query(['--nts', '--ca', lab.authority.file]);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(report).toMatchObject({ authentication: 'nts', verdict: 'used' });
    expect(Math.abs(report.offset!)).toBeLessThanOrEqual(report.bound!);
    expect(requests).toHaveLength(2);
    for (const request of requests) {
      expect(fieldsOf(request).map(({ type }) => type)).toContain(NTS_FIELDS.authenticator);
    }
  });

  it('asks by plain NTP without --nts', async () => {
    const { exit, report, requests } = await query([]);
    expect(report).toMatchObject({ authentication: 'none', verdict: 'used' });
    expect(requests.map((request) => request.length)).toEqual([HEADER, HEADER]);
    expect(exit).toBe(0);
  });

  it.each([
    ['as it is', {}],
    ['when the environment says that certificates do not matter', NO_CHECKS],
  ])('believes no authority that it was not told of, %s', async (_, env) => {
    const { exit, report, requests } = await query(['--nts'], env);
    expect(report).toMatchObject({ verdict: 'silent', reasons: ['nts-certificate'], samples: [] });
    expect(requests).toEqual([]);
    expect(exit).toBe(3);
  });

  it('says in words what can be done about it', async () => {
    const { out } = await run(['query', '--nts', host]);
    expect(out).toMatch(/certificate is not accepted \(its authority is not trusted; --ca /);
  });

  it('tells a clock that is too wrong for certificates, and by how much', async () => {
    const wrong = {
      LD_PRELOAD: faketimeLibrary()!,
      FAKETIME: `${String(WRONG_DAYS)}d`,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
    const options = ['--nts', '--ca', lab.authority.file];
    const { exit, report, requests } = await query(options, wrong);
    expect(report.authentication).toBe('none');
    expect(report.reasons).toContain('nts-clock-too-wrong');
    expect(Math.abs(report.offset! + WRONG_DAYS * 86_400)).toBeLessThan(60);
    expect(requests.every((request) => request.length === HEADER)).toBe(true);
    expect(exit).toBe(1);
  });
});
