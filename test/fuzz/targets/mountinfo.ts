import { isReadOnly } from '#main/os/parse/mountinfo.ts';
import { byteString, check, type Target } from '../target.ts';

const FOLDER = '/etc/chrony';

/** `/proc/self/mountinfo`: who may mount something elsewhere changes nothing for our folder. */
export const target: Target = {
  name: 'mountinfo',
  maxLength: 400,
  words: [
    ...['36 35 98:0 / ', '/etc/chrony', '/etc', '/', ' rw,relatime shared:1 - ext4 /dev/sda1 rw\n'],
    ...[' ro,noatime - squashfs none ro\n', '\\040', '\\134', '\\012', ' - ', ',ro', '\n'],
  ],
  maxSteps: (length) => 500 + 200 * length,
  run(input) {
    const table = byteString(input);
    const answer = isReadOnly(table, FOLDER);
    check(answer === null || table.includes(' '), 'a table without fields says something');
    // The last line that covers the folder itself decides.
    const ends = table === '' || table.endsWith('\n') ? '' : '\n';
    const lines = `${table}${ends}36 35 98:0 / ${FOLDER} ro - ext4 /dev/sda1 rw\n`;
    check(isReadOnly(lines, FOLDER) === true, 'the innermost mount does not decide');
    const elsewhere = `${table}${ends}36 35 98:0 / ${FOLDER}-not ro - ext4 /dev/sda1 ro\n`;
    check(isReadOnly(elsewhere, FOLDER) === answer, 'a mount elsewhere decides');
  },
};
