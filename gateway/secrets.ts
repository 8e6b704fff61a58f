import { escapeXml } from '../devices/onvif/xml-text.ts';

/** What stands in a secret's place. */
const HIDDEN = '•••';

/** A shorter text is too often part of something else: a port, a word, a camera's name. */
const LONG = 6;

/** Nesting of what is logged; an error with its cause and that one's fields has four. */
const MAX_DEPTH = 12;

/** The password in a URL, whoever's it is: cameras hand out addresses with passwords that nobody told us. */
const URL_PASSWORD = /([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>]{0,256}:)[^\s/"'<>]{1,512}@/gi;

/** Knows every secret of this process, so that nothing that is written down shows one. */
export class Secrets {
  /** How often each was added. */
  readonly #texts = new Map<string, number>();
  /** In every form in which a text comes along, the longest first. */
  #forms: readonly string[] = [];
  /** The same, as they stand within JSON. */
  #inLine: readonly string[] = [];
  #short: readonly RegExp[] = [];

  constructor(texts: Iterable<string> = []) {
    for (const text of texts) this.#count(text);
    this.#refresh();
  }

  /** Hides `text` from now on, until what is given back is called. An empty text is none. */
  add(text: string): () => void {
    this.#count(text);
    this.#refresh();
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const left = (this.#texts.get(text) ?? 0) - 1;
      if (left > 0) this.#texts.set(text, left);
      else this.#texts.delete(text);
      this.#refresh();
    };
  }

  /** `text` without what is secret: a sentence for a terminal, say. */
  hide(text: string): string {
    let shown = text.replace(URL_PASSWORD, `$1${HIDDEN}@`);
    for (const form of this.#forms) shown = shown.replaceAll(form, HIDDEN);
    for (const short of this.#short) shown = shown.replace(short, HIDDEN);
    return shown;
  }

  /**
   * A line of the log without what is secret. Only texts within its JSON are changed, and of what is nested the keys:
   * a password such as `camera` must not turn a line into another.
   */
  hideInLine(line: string): string {
    if (!this.#isSuspect(line)) return line;
    try {
      const shown = JSON.stringify(this.#hideIn(JSON.parse(line), 0));
      return line.endsWith('\n') ? `${shown}\n` : shown;
    } catch {
      return this.hide(line);
    }
  }

  #count(text: string): void {
    if (text !== '') this.#texts.set(text, (this.#texts.get(text) ?? 0) + 1);
  }

  #refresh(): void {
    const texts = [...this.#texts.keys()];
    const forms = new Set(texts.filter((text) => text.length >= LONG).flatMap(formsOf));
    this.#forms = [...forms].sort((a, b) => b.length - a.length);
    this.#inLine = [...new Set(this.#forms.map((form) => JSON.stringify(form).slice(1, -1)))];
    this.#short = texts.filter((text) => text.length < LONG).map(asCredential);
  }

  /** Most lines are not: those are written as they are. */
  #isSuspect(line: string): boolean {
    return line.includes('://') || this.#short.length > 0 || this.#inLine.some((form) => line.includes(form));
  }

  #hideIn(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.hide(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= MAX_DEPTH) return HIDDEN;
    if (Array.isArray(value)) return value.map((item) => this.#hideIn(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        depth === 0 ? key : this.hide(key),
        this.#hideIn(item, depth + 1),
      ]),
    );
  }
}

/** As it is, and as URLs, XML, JSON and headers write it. */
function formsOf(text: string): string[] {
  const bytes = Buffer.from(text, 'utf8');
  const inUrl = encodeURIComponent(bytes.toString('utf8'));
  const inUrlStrictly = inUrl.replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const lowerCase = (url: string) => url.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase());
  return [
    text,
    inUrl,
    inUrlStrictly,
    lowerCase(inUrl),
    lowerCase(inUrlStrictly),
    inUrl.replaceAll('%20', '+'),
    escapeXml(text),
    JSON.stringify(text).slice(1, -1),
    bytes.toString('hex'),
    ...[0, 1, 2].flatMap((before) => inBase64(bytes, before)),
  ];
}

/** Where so many bytes stand before it, such as the user's name of `Basic` (RFC 7617); without signs of its neighbours. */
function inBase64(bytes: Buffer, before: number): string[] {
  const padded = Buffer.concat([Buffer.alloc(before % 3), bytes]);
  const from = Math.ceil((before * 8) / 6);
  const whole = Math.floor((padded.length * 8) / 6);
  const all = padded.toString('base64').replace(/=+$/, '');
  const own = all.slice(from, whole);
  return [own, all.slice(from)].flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]);
}

/** A short text where it is all that is said, or said to be somebody's: `password=1234`. */
function asCredential(text: string): RegExp {
  const plain = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${plain}$|(?<=[="'])${plain}(?=$|[\\s&"',;])`, 'g');
}
