import { setImmediate as nextTurn } from 'node:timers/promises';
import { escapeXml } from '../xml-text.ts';
import { XmlElement } from './xml-element.ts';

const MAX_DEPTH = 64;
const MAX_ELEMENTS = 50_000;
const MAX_ATTRIBUTES = 64;
/** Tags that are read before others have their turn: some ms on a Raspberry Pi. */
const TAGS_PER_TURN = 1_000;

/** What came can not be read, or goes beyond what any camera has to say. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

/**
 * Reads an answer leniently: no namespaces, stray signs taken as they are, what is not closed within the root is closed. In turns,
 * so that no answer holds up the streams: the XML parsers that are kept read a megabyte of hostile tags in half a
 * second at best, in minutes at worst, and none can be paused. Throws {@link XmlError}.
 */
export async function parseXml(text: string): Promise<XmlElement> {
  const reader = new XmlReader(text);
  while (!reader.read(TAGS_PER_TURN)) await nextTurn();
  // Half a list of profiles is worse than none.
  if (!reader.isWhole) throw new XmlError('it breaks off');
  return reader.document;
}

class XmlReader {
  /** Holds the root element as its child. */
  readonly document = new XmlElement('');
  readonly #text: string;
  /** From the document down to the element that is open. */
  readonly #open: XmlElement[] = [this.document];
  readonly #name = /[^\s/>=<"']+/y;
  readonly #attribute = /\s*([^\s=/>"'<]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'<]+))/y;
  #at = 0;
  #elements = 0;
  #isCut = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether what was begun has ended: the root element, if nothing within it. */
  get isWhole(): boolean {
    return this.#open.length === 1 && !this.#isCut;
  }

  /** Reads on by so many tags; whether that was the end. */
  read(tags: number): boolean {
    for (let left = tags; left > 0; left--) {
      if (!this.#readTag()) return true;
    }
    return false;
  }

  /** Whether there may be more. */
  #readTag(): boolean {
    const from = this.#text.indexOf('<', this.#at);
    if (from < 0) return false;
    if (from > this.#at) this.#current.append(this.#text.slice(this.#at, from));
    this.#at = from + 1;
    switch (this.#text[this.#at]) {
      case '!':
        return this.#readDeclaration(from);
      case '?':
        return this.#skipPast('?>');
      case '/':
        return this.#readEnd();
      default:
        return this.#readStart();
    }
  }

  #readDeclaration(from: number): boolean {
    if (this.#text.startsWith('<!--', from)) {
      this.#at = from + 4;
      return this.#skipPast('-->');
    }
    // SOAP 1.2 part 1 section 5 forbids document types, and with them entities that grow.
    if (!this.#text.startsWith('<![CDATA[', from)) throw new XmlError('it has a document type');
    const end = this.#text.indexOf(']]>', from);
    this.#current.append(escapeXml(this.#text.slice(from + 9, end < 0 ? undefined : end)));
    return this.#skipPast(']]>');
  }

  #readStart(): boolean {
    const name = this.#match(this.#name)?.[0];
    if (name === undefined) {
      // A sign that begins nothing.
      this.#current.append('&lt;');
      return true;
    }
    if (++this.#elements > MAX_ELEMENTS) throw new XmlError('it has too many elements');
    const element = new XmlElement(local(name));
    for (let count = 0; ; count++) {
      const found = this.#match(this.#attribute);
      if (!found) break;
      if (count === MAX_ATTRIBUTES) throw new XmlError('it has too many attributes');
      const [, attribute = '', double, single, bare = ''] = found;
      if (!attribute.startsWith('xmlns')) {
        element.setAttribute(local(attribute), double ?? single ?? bare);
      }
    }
    const end = this.#text.indexOf('>', this.#at);
    if (end < 0) {
      this.#isCut = true;
      return false;
    }
    this.#at = end + 1;
    this.#current.children.push(element);
    if (this.#text[end - 1] === '/') return true;
    if (this.#open.push(element) > MAX_DEPTH) throw new XmlError('it is nested too deeply');
    return true;
  }

  #readEnd(): boolean {
    this.#at++;
    const name = local(this.#match(this.#name)?.[0] ?? '');
    const depth = this.#open.findLastIndex((element) => element.name === name);
    // An end without a beginning closes nothing.
    if (depth > 0) this.#open.length = depth;
    return this.#skipPast('>');
  }

  #skipPast(mark: string): boolean {
    const at = this.#text.indexOf(mark, this.#at);
    if (at < 0) return false;
    this.#at = at + mark.length;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  get #current(): XmlElement {
    return this.#open.at(-1) ?? this.document;
  }
}

function local(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}
