import { decodeRequest, encodeRequest } from '#main/helper/request.ts';
import { CHANGE_ID } from '#shared/ipc/schemas.ts';
import { isHost } from '#shared/address.ts';
import { byteString, check, type Target } from '../target.ts';

const HASH = '0123456789abcdef'.repeat(4);
const SOURCE =
  '{"host":"a.example","port":123,"kind":"server","iburst":true,"prefer":false,"nts":false,' +
  '"minpoll":null,"maxpoll":null,"leap":"steps"}';

/**
 * What anyone may start the elevated program with, as the token itself and as the JSON in it: only what names
 * hosts, known words and finite figures comes through, and it is the same when it is sent again.
 */
export const target: Target = {
  name: 'helper-request',
  maxLength: 700,
  words: [
    ...[
      SOURCE,
      `"${HASH}"`,
      '{"operation":"apply",',
      '"desired":{"backend":"chrony",',
      '"mode":"add",',
    ],
    ...[`"sources":[${SOURCE}]},`, `"planHash":"${HASH}"}`, '"undo"', '"sync"', '"step-clock"'],
    ...[
      '"start-service"',
      '"changeIds":["000001-0123abcd"]',
      '"agreedEdits":null',
      '"agreedStep":1',
    ],
    ...['"offset":-0.5,"measuredAt":{"wall":1,"steady":2}', '"__proto__":{', '"backend":"ntpsec"'],
    ...['null', 'true', '1e999', '-0', '{', '}', '[', ']', ',', ':', '"', '\\u0000', '../', '\n'],
  ],
  maxSteps: (length) => 200 + 20 * length,
  run(input) {
    checkToken(byteString(input));
    checkToken(Buffer.from(input).toString('base64url'));
  },
};

function checkToken(token: string): void {
  const decoded = decodeRequest([token]);
  check(!decodeRequest([token, token]).ok, 'more than one argument');
  if (!decoded.ok) {
    check(decoded.error.code === 'plan.invalid', 'another error');
    return;
  }
  const request = decoded.value;
  check(Object.getPrototypeOf(request) === Object.prototype, 'a request with another prototype');
  const text = JSON.stringify(request);
  const again = decodeRequest([encodeRequest(request)]);
  check(again.ok && JSON.stringify(again.value) === text, 'a request changes');
  switch (request.operation) {
    case 'apply': {
      const { sources } = request.desired;
      check(sources.length >= 1 && sources.length <= 16, 'a request without an end');
      check(
        sources.every(({ host, port }) => isHost(host) && port >= 1 && port <= 65_535),
        'a host that is none',
      );
      check(/^[0-9a-f]{64}$/.test(request.planHash), 'a hash that is none');
      break;
    }
    case 'undo':
      check(request.changeIds?.every((id) => CHANGE_ID.test(id)) ?? true, 'an id that is none');
      break;
    case 'sync':
      check(Number.isFinite(request.agreedStep ?? 0), 'a step that is none');
      break;
    case 'step-clock': {
      const { offset, measuredAt } = request;
      const figures = [offset, measuredAt.wall, measuredAt.steady];
      check(figures.every(Number.isFinite), 'a figure is not finite');
      break;
    }
    case 'start-service':
      check(/^[a-z0-9-]+$/.test(request.backend), 'a service that is none');
  }
}
