/** Control characters, which XML 1.0 section 2.2 forbids but some firmware leaves in names. */
const FORBIDDEN = /[^\P{Cc}\t\n\r]+/gu;

/**
 * The text of an answer. Whatever is before its first tag is dropped (byte order marks, blank lines, left-overs of
 * CGI headers). Bytes that are no UTF-8 are Latin-1 where the answer has no other letters beyond ASCII; else a name
 * was cut within a letter, and only that letter is lost.
 */
export function mendAnswer(bytes: Buffer): string {
  const utf8 = bytes.toString('utf8');
  const text = utf8.includes('\ufffd') && !/[^\p{ASCII}\ufffd]/u.test(utf8) ? bytes.toString('latin1') : utf8;
  return text.slice(Math.max(0, text.indexOf('<'))).replace(FORBIDDEN, '');
}
