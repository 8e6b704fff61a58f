import { unescapeXml } from '../xml-text.ts';

/** Longest text that is read of one element or attribute, in UTF-16 units as it is written. */
const MAX_TEXT_CHARS = 16_384;

/** An element of an answer. Namespaces are left aside, since many a camera forgets to declare them. */
export class XmlElement {
  /** Without its prefix. */
  readonly name: string;
  readonly children: XmlElement[] = [];
  readonly #attributes = new Map<string, string>();
  #text = '';

  constructor(name: string) {
    this.name = name;
  }

  /** The first child of that local name. */
  child(name: string): XmlElement | undefined {
    return this.children.find((child) => child.name === name);
  }

  /** All children of that local name. */
  all(name: string): XmlElement[] {
    return this.children.filter((child) => child.name === name);
  }

  /** Follows the first child of each name down. */
  at(...path: readonly string[]): XmlElement | undefined {
    return path.reduce<XmlElement | undefined>((element, name) => element?.child(name), this);
  }

  /** Its own text, trimmed. */
  get text(): string {
    return unescapeXml(this.#text.slice(0, MAX_TEXT_CHARS)).trim();
  }

  /** The text of the element at that path; nothing where there is none, or it is empty. */
  textAt(...path: readonly string[]): string | undefined {
    return this.at(...path)?.text || undefined;
  }

  /** By its local name. */
  attribute(name: string): string | undefined {
    const value = this.#attributes.get(name);
    return value === undefined ? undefined : unescapeXml(value.slice(0, MAX_TEXT_CHARS)).trim();
  }

  /** Takes text as it is written, with its escapes. */
  append(text: string): void {
    this.#text += text;
  }

  setAttribute(name: string, value: string): void {
    this.#attributes.set(name, value);
  }
}

/** `true` in each of the ways that cameras write it; nothing where it is neither. */
export function readBoolean(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (/^(?:true|1|yes)$/i.test(text)) return true;
  return /^(?:false|0|no)$/i.test(text) ? false : undefined;
}

/** A finite number; nothing where there is none. Some firmware writes a decimal comma. */
export function readNumber(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const value = Number(text.replace(',', '.'));
  return Number.isFinite(value) ? value : undefined;
}
