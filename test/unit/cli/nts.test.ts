import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import { reasonsWords } from '#main/cli/words.ts';
import type { PortsOptions } from '#main/demo/compose.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import { createFakeWorld } from '../engine/fake-ports.ts';
import { run } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'trueclock-ca-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs on a fake world, and keeps what the engine was made up with. */
async function runOn(argv: readonly string[]) {
  const { world, ports } = createFakeWorld();
  const made: PortsOptions[] = [];
  const ran = await run(argv, {
    createPorts: (options) => {
      made.push(options);
      return ports;
    },
  });
  const asked = world.calls.flatMap(({ sources }) => sources);
  return { ...ran, made, nts: Object.fromEntries(asked.map(({ host, nts }) => [host, nts])) };
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('--nts', () => {
  it('has every server asked by NTS', async () => {
    const { exit, nts } = await runOn(['query', '--nts', 'a.example', 'time.cloudflare.com']);
    expect(nts).toEqual({ 'a.example': true, 'time.cloudflare.com': true });
    expect(exit).toBe(0);
  });

  it('is not needed for servers that are known to offer NTS, and never guessed for others', async () => {
    const { nts } = await runOn(['query', 'a.example', 'time.google.com', 'time.cloudflare.com']);
    expect(nts).toEqual({
      'a.example': null,
      'time.google.com': false,
      'time.cloudflare.com': true,
    });
  });

  it('is refused for a server that is known not to offer NTS', async () => {
    const { exit, out, err, nts } = await runOn(['query', '--nts', 'a.example', 'time.google.com']);
    expect({ exit, out, nts }).toEqual({ exit: 64, out: '', nts: {} });
    expect(err).toMatch(/^trueclock: [^\n]*time\.google\.com does not offer NTS\n$/);
  });

  it('says in its help which port is which', async () => {
    const { out } = await runOn(['query', '--help']);
    expect(out).toMatch(/port 4460/);
  });
});

describe('reasons for having no keys', () => {
  const words = (code: ReasonCode, detail: string) =>
    reasonsWords([{ code, severity: 'bad', detail }]);

  it('say what can be done about it', () => {
    expect(words('nts-certificate', 'untrusted')).toContain('--ca');
    expect(words('nts-key-exchange', 'refused')).toContain('TCP port 4460');
  });

  it('say something of details that are not known, too, and nothing that a terminal obeys', () => {
    expect(words('nts-key-exchange', 'new\u001b[2J')).toBe('no keys for NTS (new\ufffd[2J)');
    expect(words('nts-key-exchange', 'toString')).toBe('no keys for NTS (toString)');
  });
});

describe('--ca', () => {
  const [one, two] = rootCertificates as [string, string];

  it('passes on every certificate of the file, whatever stands around them', async () => {
    const path = file('two.pem', `# our own\r\n${one}\nsubject=x\n${two}\n`);
    const { exit, made } = await runOn(['query', '--ca', path, 'a.example']);
    expect(made).toEqual([{ demo: false, authorities: [one, two] }]);
    expect(exit).toBe(0);
  });

  it('adds no authority unless it is given', async () => {
    expect((await runOn(['survey'])).made).toEqual([{ demo: false, authorities: [] }]);
  });

  it.each([
    ['a file that is not there', join(folder, 'absent.pem'), /cannot be read \(ENOENT\)/],
    ['a folder', folder, /cannot be read \(EISDIR\)/],
    ['an empty file', file('empty.pem', ''), /no certificate in PEM/],
    ['a key', file('key.pem', one.replaceAll('CERTIFICATE', 'PRIVATE KEY')), /no certificate/],
    ['binary', file('binary.der', '\u0000\u0001\u00ff'.repeat(100)), /no certificate/],
    [
      'a damaged certificate beside a good one',
      file('damaged.pem', `${one}\n${two.replace(/\n[^\n]{60,}\n/, '\n')}`),
      /damaged certificate/,
    ],
  ])('%s is refused in one clear line', async (_, path, words) => {
    const { exit, out, err, made } = await runOn(['query', '--ca', path, 'a.example']);
    expect(err).toMatch(/^trueclock: [^\n]+\n$/);
    expect(err).toMatch(words);
    expect({ exit, out, made }).toEqual({ exit: 64, out: '', made: [] });
  });
});
