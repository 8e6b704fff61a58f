/** What is written for a letter where there is no such key; Unicode takes the rest apart by itself. */
const WRITTEN: ReadonlyMap<string, string> = new Map([
  ['ä', 'ae'],
  ['ö', 'oe'],
  ['ü', 'ue'],
  ['Ä', 'Ae'],
  ['Ö', 'Oe'],
  ['Ü', 'Ue'],
  ['ß', 'ss'],
  ['ẞ', 'SS'],
  ['æ', 'ae'],
  ['Æ', 'Ae'],
  ['ø', 'oe'],
  ['Ø', 'Oe'],
]);

/** `text` with letters from a to z in place of those that have marks; what is no such letter stays as it is. */
export function plainLetters(text: string): string {
  // A phone may write ü as u with a mark behind it.
  const whole = [...text.normalize('NFC')].map((sign) => WRITTEN.get(sign) ?? sign).join('');
  return whole.normalize('NFKD').replace(/\p{M}/gu, '');
}
