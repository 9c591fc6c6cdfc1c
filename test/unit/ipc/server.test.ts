import { beforeEach, describe, expect, it, vi } from 'vitest';
import { publishPatch } from '#main/ipc/publish.ts';
import { createTrustedSenders, type TrustedSenders } from '#main/ipc/sender.ts';
import { serveContract } from '#main/ipc/server.ts';
import { channelOf, contract, createRendererApi, type MainHandlers } from '#shared/ipc/contract.ts';
import { appError } from '#shared/errors.ts';
import { err, ok } from '#shared/result.ts';
import { createFakeIpcMain, eventFrom, FakeContents } from './fakes.ts';

const ORIGIN = 'app://trueclock';
const page = { url: `${ORIGIN}/index.html` };

/** Handlers that note what reached them; every call is good. */
function notingHandlers() {
  const called = vi.fn<(channel: string, payload: unknown) => void>();
  const handlers = Object.fromEntries(
    Object.entries(contract).map(([group, leaves]) => [
      group,
      Object.fromEntries(
        Object.keys(leaves).map((leaf) => [
          leaf,
          (payload: unknown) => {
            called(channelOf(group, leaf), payload);
            return Promise.resolve(ok(undefined));
          },
        ]),
      ),
    ]),
  ) as unknown as MainHandlers;
  return { called, handlers };
}

describe('the server side of the contract', () => {
  let contents: FakeContents;
  let senders: TrustedSenders;
  let fake: ReturnType<typeof createFakeIpcMain>;
  let noted: ReturnType<typeof notingHandlers>;

  beforeEach(() => {
    contents = new FakeContents(1);
    senders = createTrustedSenders(ORIGIN);
    senders.trust(contents.asWebContents());
    fake = createFakeIpcMain();
    noted = notingHandlers();
    serveContract(fake.ipcMain, senders, noted.handlers);
  });

  const invoke = (channel: string, payload?: unknown, event = eventFrom(contents, page)) =>
    fake.listeners.get(channel)!(event, payload);

  it('has a handler for every channel that the renderer can call, and no other', async () => {
    const called: string[] = [];
    const api = createRendererApi({
      invoke: (channel) => {
        called.push(channel);
        return Promise.resolve();
      },
      listen: () => () => undefined,
    });
    for (const calls of Object.values(api)) {
      for (const [name, call] of Object.entries(
        calls as Record<string, (p?: unknown) => unknown>,
      )) {
        if (!/^on[A-Z]/.test(name)) await call();
      }
    }
    expect([...fake.listeners.keys()].sort()).toEqual(called.sort());
  });

  it('gives the handler what was sent, and the page the answer', async () => {
    expect(await invoke('trueclock:servers.add', { text: 'time.example' })).toEqual(ok(undefined));
    expect(noted.called).toHaveBeenCalledWith('trueclock:servers.add', { text: 'time.example' });
  });

  it.each([
    ['a page that nobody opened', () => eventFrom(new FakeContents(2), page)],
    ['a frame inside the page', () => eventFrom(contents, { ...page, parent: {} })],
    ['a frame that is gone', () => eventFrom(contents, null)],
    ['another origin', () => eventFrom(contents, { url: 'https://elsewhere.example/' })],
    ['an origin that begins alike', () => eventFrom(contents, { url: 'app://trueclock.evil/x' })],
    ['an empty page', () => eventFrom(contents, { url: 'about:blank' })],
    ['no address', () => eventFrom(contents, { url: '' })],
  ])('refuses %s on every channel, and calls nothing', async (_who, event) => {
    for (const channel of fake.listeners.keys()) {
      expect(await invoke(channel, undefined, event())).toEqual(
        err(appError('bug', { detail: `${channel}: sender refused` }, 'never')),
      );
    }
    expect(noted.called).not.toHaveBeenCalled();
  });

  it('refuses a page after it was destroyed', async () => {
    contents.destroy();
    expect(await invoke('trueclock:change.dismiss')).toMatchObject({ ok: false });
    expect(noted.called).not.toHaveBeenCalled();
  });

  it('refuses a bad payload, says where, and repeats nothing of it', async () => {
    const answer = await invoke('trueclock:servers.add', { text: 'x'.repeat(1_000_000) });
    expect(answer).toEqual(
      err(
        appError(
          'bug',
          { detail: 'trueclock:servers.add: payload refused at text: too_big' },
          'never',
        ),
      ),
    );
    expect(noted.called).not.toHaveBeenCalled();
  });

  it('refuses more than one argument', async () => {
    const listener = fake.listeners.get('trueclock:change.dismiss')!;
    expect(await listener(eventFrom(contents, page), undefined, 'more')).toMatchObject({
      ok: false,
    });
    expect(noted.called).not.toHaveBeenCalled();
  });

  it('turns an exception into an error without its message, which may hold paths', async () => {
    noted.called.mockImplementation(() => {
      throw new TypeError('/home/someone/secret');
    });
    const answer = await invoke('trueclock:change.dismiss');
    expect(answer).toEqual(
      err(appError('bug', { detail: 'trueclock:change.dismiss: TypeError' }, 'never')),
    );
  });

  it('does not start with a handler missing', () => {
    const without = { ...noted.handlers, shell: {} } as MainHandlers;
    const start = () => serveContract(createFakeIpcMain().ipcMain, senders, without);
    expect(start).toThrow('shell.openOperatorPage');
  });

  it('publishes a change to every page that is there', () => {
    const gone = new FakeContents(2);
    senders.trust(gone.asWebContents());
    gone.destroy();
    const stranger = new FakeContents(3);
    publishPatch(senders, { rev: 4, parts: {} });
    expect(contents.sent).toEqual([['trueclock:state.changed', { rev: 4, parts: {} }]]);
    expect([...gone.sent, ...stranger.sent]).toEqual([]);
  });
});
