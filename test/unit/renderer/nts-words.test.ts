import { expect, test } from 'vitest';
import type { Reason } from '#shared/model/reason.ts';
import en from '#renderer/i18n/en.json' with { type: 'json' };
import { reasonText } from '#renderer/i18n/errors.ts';
import { createI18n } from '#renderer/i18n/index.ts';
import { createFormat } from '#shared/locale-format.ts';

const textOf = (code: Reason['code'], rest: Partial<Reason>): string =>
  reasonText(createI18n().t, { code, severity: 'bad', ...rest }, createFormat('en', 'just now'));

test('why there are no keys for NTS is said in words', () => {
  expect(textOf('nts-key-exchange', { detail: 'refused' })).toContain(en.nts.refused);
  expect(textOf('nts-certificate', { detail: 'expired' })).toContain(en.nts.expired);
});

test('a cause without words is shown as it came, made printable', () => {
  expect(textOf('nts-key-exchange', { detail: 'new\u202e' })).toContain('new\ufffd');
});

test('a clock too wrong for certificates is told with how wrong it is, in either direction', () => {
  for (const seconds of [400 * 86_400, -400 * 86_400]) {
    expect(textOf('nts-clock-too-wrong', { seconds })).toContain('off by 400 days');
  }
});
