/** Languages that nobody speaks: English made longer, and English in letters that run from right to left. */
export const PSEUDO = {
  /** Two fifths longer, with marks above and below the letters. */
  long: 'en-XA',
  /** Hebrew letters in place of the Latin ones; Hebrew, so that dates and directions are right to left as well. */
  rightToLeft: 'he-XB',
} as const;
export type PseudoLanguage = (typeof PSEUDO)[keyof typeof PSEUDO];

const GROWTH = 1.4;
const MARKED: Readonly<Record<string, string>> = {
  a: 'å',
  e: 'ê',
  i: 'î',
  o: 'ø',
  u: 'û',
  y: 'ŷ',
  c: 'ç',
  g: 'ĝ',
};
const LATIN = 'abcdefghijklmnopqrstuvwxyz';
const HEBREW = 'אבגדהוזחטיכלמנסעפצקרשתםןףץ';

/** Words become longer, not more: compounds are what does not break. */
function longer(text: string): string {
  let wanted = Math.ceil(text.length * GROWTH) - text.length;
  return text.replace(/[a-z]/gi, (letter) => {
    const marked = MARKED[letter.toLowerCase()];
    if (marked === undefined) return letter;
    const shown = letter === letter.toLowerCase() ? marked : marked.toUpperCase();
    return wanted-- > 0 ? shown + marked : shown;
  });
}

const turned = (text: string): string =>
  text.replace(/[a-z]/gi, (letter) => HEBREW[LATIN.indexOf(letter.toLowerCase())] ?? letter);

/** A catalogue in one of them. Placeholders stay; every plural form is there, since Hebrew has more than English. */
export function pseudoCatalogue(catalogue: object, language: PseudoLanguage): object {
  const change = language === PSEUDO.long ? longer : turned;
  const say = (text: string): string =>
    text
      .split(/(\{\{.*?\}\})/)
      .map((part) => (part.startsWith('{{') ? part : change(part)))
      .join('');
  const entries = Object.entries(catalogue as Record<string, unknown>);
  return Object.fromEntries(
    entries.flatMap(([name, value]): [string, unknown][] => {
      if (typeof value !== 'string') return [[name, pseudoCatalogue(value as object, language)]];
      const text = say(value);
      return name.endsWith('_other')
        ? [
            [name, text],
            [name.replace(/other$/, 'two'), text],
          ]
        : [[name, text]];
    }),
  );
}
