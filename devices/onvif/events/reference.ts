import type { XmlElement } from '../soap/xml-element.ts';

/** Where a subscription lives: its own web address, and what is to be sent along with each request. */
export interface SubscriptionReference {
  /** Path and query on the configured host and port. */
  readonly path: string;
  /** As the camera wrote it, for `wsa:To`; nothing where it wrote none. */
  readonly address: string | undefined;
  /** Header elements, as XML. */
  readonly parameters: string;
}

/** Longest part of an answer that is looked at for parameters, in UTF-16 units; an honest one has some 2,000. */
const MAX_CHARS = 16_384;
/** Longest parameters together. */
const MAX_PARAMETER_CHARS = 2_048;
const MAX_PARAMETERS = 8;

/**
 * Reads WS-Addressing's `SubscriptionReference`. Its host is left aside, as any that a camera tells; without a web
 * address (some write a URN, some nothing) the subscription is spoken to at `servicePath`.
 */
export function readReference(options: {
  readonly answer: XmlElement;
  /** The same answer as text: the parameters are to be given back letter by letter, with their namespaces. */
  readonly xml: string;
  readonly servicePath: string;
}): SubscriptionReference {
  const { answer, xml, servicePath } = options;
  const address = answer.at('SubscriptionReference', 'Address')?.text || undefined;
  return { path: pathOf(address) ?? servicePath, address, parameters: readParameters(xml) };
}

function pathOf(address: string | undefined): string | undefined {
  if (address === undefined || address.length > 1_024) return undefined;
  const text = address.startsWith('/') ? `http://camera${address}` : address;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  return `${url.pathname}${url.search}`;
}

/** The parameters as header elements (WS-Addressing 1.0 SOAP Binding section 3.2); Axis tells by them which is meant. */
function readParameters(xml: string): string {
  const head = xml.slice(0, MAX_CHARS);
  const opening = /<(?:[\w.-]+:)?ReferenceParameters(?:\s[^<>]*)?>/.exec(head);
  if (!opening) return '';
  const from = opening.index + opening[0].length;
  const length = head.slice(from).search(/<\/(?:[\w.-]+:)?ReferenceParameters\s*>/);
  if (length < 0 || length > MAX_PARAMETER_CHARS) return '';
  const elements = head
    .slice(from, from + length)
    .matchAll(/<([\w.:-]+)([^<>]*?)(?:\/>|>([\s\S]*?)<\/\1\s*>)/g);
  return [...elements]
    .slice(0, MAX_PARAMETERS)
    .map(([, name = '', attributes = '', content = '']) => {
      const own = `${name}${attributes}`;
      const declared = [...new Set(prefixesIn(`${own}${content}`))]
        .filter((prefix) => prefix !== 'xml' && prefix !== 'a' && !own.includes(`xmlns:${prefix}=`))
        .map((prefix) => declarationOf(prefix, head));
      return `<${name}${attributes}${declared.join('')} a:IsReferenceParameter="true">${content}</${name}>`;
    })
    .join('');
}

function* prefixesIn(text: string): Generator<string> {
  for (const [, prefix = ''] of text.matchAll(/(?:^|[<\s])([\w.-]+):[\w.-]+/g)) {
    if (prefix !== 'xmlns') yield prefix;
  }
}

function declarationOf(prefix: string, xml: string): string {
  const at = xml.indexOf(` xmlns:${prefix}="`);
  const end = at < 0 ? -1 : xml.indexOf('"', at + prefix.length + 9);
  return end < 0 ? '' : xml.slice(at, end + 1);
}
