import { asciiCode, referenceIdText } from '#shared/core/packet/reference-id.ts';
import { check, type Target } from '../target.ts';

/** Four bytes of a reference id and one of the stratum: whatever they hold, the text can be shown. */
export const target: Target = {
  name: 'reference-id',
  maxLength: 5,
  words: ['GPS\0', 'RATE', 'PPS ', Uint8Array.of(192, 0, 2, 1), Uint8Array.of(1)],
  maxSteps: () => 60,
  run(input) {
    const bytes = new DataView(new ArrayBuffer(5));
    input.forEach((byte, i) => bytes.setUint8(i, byte));
    const [id, stratum] = [bytes.getUint32(0), bytes.getUint8(4)];
    const text = referenceIdText(id, stratum);
    check(/^[ -~]{1,15}$/.test(text), 'a text that cannot be shown');
    check(text.trim() === text, 'a text with blanks around it');
    const code = asciiCode(id);
    check(code === null || /^[!-~](?:[ -~]{0,2}[!-~])?$/.test(code), 'a code that cannot be shown');
    check(stratum > 1 || code === null || text === code, 'a code that is not shown');
  },
};
