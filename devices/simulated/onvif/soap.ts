import { XMLParser } from 'fast-xml-parser';
import { type Xml, xml } from './xml.ts';

/** An element of a request; namespaces are left aside, as the firmware of many cameras does. */
export class XmlElement {
  readonly #node: unknown;

  constructor(node: unknown) {
    this.#node = node;
  }

  /** The first child of that local name. */
  child(name: string): XmlElement | undefined {
    const found = this.#field(name);
    const first: unknown = Array.isArray(found) ? found[0] : found;
    return first === undefined ? undefined : new XmlElement(first);
  }

  /** The local names of its child elements. */
  childNames(): readonly string[] {
    if (typeof this.#node !== 'object' || this.#node === null) return [];
    return Object.keys(this.#node).filter((key) => key !== TEXT && !key.startsWith(ATTRIBUTE));
  }

  text(): string {
    const text = typeof this.#node === 'string' ? this.#node : this.#field(TEXT);
    return typeof text === 'string' ? text.trim() : '';
  }

  attribute(name: string): string | undefined {
    const value = this.#field(ATTRIBUTE + name);
    return typeof value === 'string' ? value.trim() : undefined;
  }

  #field(name: string): unknown {
    const node = this.#node;
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, name)) return undefined;
    return Reflect.get(node, name);
  }
}

export interface SoapRequest {
  readonly header: XmlElement | undefined;
  /** The local name of the body's first element. */
  readonly operation: string;
  readonly body: XmlElement;
}

/** A request that can not be served, as the ONVIF Core Specification words it (section 5.8.2). */
export class SoapFault extends Error {
  override readonly name = 'SoapFault';
  readonly code: 'Sender' | 'Receiver';
  /** From the outer to the inner, such as `ter:InvalidArgVal`, `ter:NoProfile`. */
  readonly subcodes: readonly string[];

  constructor(code: 'Sender' | 'Receiver', subcodes: readonly string[], reason: string) {
    super(reason);
    this.code = code;
    this.subcodes = subcodes;
  }
}

/** What is answered to an operation that the camera does not have. */
export function unknownOperation(name: string): SoapFault {
  return new SoapFault('Receiver', ['ter:ActionNotSupported'], `The operation ${name} is not supported.`);
}

const TEXT = '#text';
const ATTRIBUTE = '@';

const PARSER = new XMLParser({
  removeNSPrefix: true,
  // For numeric character references too, which clients write for letters outside ASCII.
  htmlEntities: true,
  ignoreAttributes: false,
  attributeNamePrefix: ATTRIBUTE,
  textNodeName: TEXT,
  parseTagValue: false,
  parseAttributeValue: false,
});

/** Throws {@link SoapFault}. */
export function parseSoap(text: string): SoapRequest {
  // SOAP 1.2 section 5 forbids a document type, and with it entities that grow.
  if (text.includes('<!DOCTYPE')) throw malformed('the message has a document type');
  const envelope = new XmlElement(parse(text)).child('Envelope');
  const body = envelope?.child('Body');
  const [operation] = body?.childNames() ?? [];
  const request = operation === undefined ? undefined : body?.child(operation);
  if (operation === undefined || request === undefined) throw malformed('the SOAP body is empty');
  return { header: envelope?.child('Header'), operation, body: request };
}

export function formatSoap(body: Xml): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${envelope(body).text}`;
}

export function formatFault(fault: SoapFault): string {
  const subcode = fault.subcodes.reduceRight<Xml>(
    (inner, code) => xml`<env:Subcode><env:Value>${code}</env:Value>${inner}</env:Subcode>`,
    xml``,
  );
  return formatSoap(
    xml`<env:Fault><env:Code><env:Value>env:${fault.code}</env:Value>${subcode}</env:Code><env:Reason><env:Text xml:lang="en">${fault.message}</env:Text></env:Reason></env:Fault>`,
  );
}

const PREFIXES = {
  env: 'http://www.w3.org/2003/05/soap-envelope',
  ter: 'http://www.onvif.org/ver10/error',
  tt: 'http://www.onvif.org/ver10/schema',
  tds: 'http://www.onvif.org/ver10/device/wsdl',
  trt: 'http://www.onvif.org/ver10/media/wsdl',
  tptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  timg: 'http://www.onvif.org/ver20/imaging/wsdl',
  tmd: 'http://www.onvif.org/ver10/deviceIO/wsdl',
  tev: 'http://www.onvif.org/ver10/events/wsdl',
  tns1: 'http://www.onvif.org/ver10/topics',
  wsnt: 'http://docs.oasis-open.org/wsn/b-2',
  wstop: 'http://docs.oasis-open.org/wsn/t-1',
  'wsrf-r': 'http://docs.oasis-open.org/wsrf/r-2',
  wsa5: 'http://www.w3.org/2005/08/addressing',
};
/** Each is declared in every message, as the firmware of most cameras has it. */
const DECLARATIONS = Object.entries(PREFIXES).map(([prefix, uri]) => xml` xmlns:${prefix}="${uri}"`);

function envelope(body: Xml): Xml {
  return xml`<env:Envelope${DECLARATIONS}><env:Body>${body}</env:Body></env:Envelope>`;
}

function parse(text: string): unknown {
  try {
    return PARSER.parse(text, true);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : 'the message is no XML');
  }
}

function malformed(why: string): SoapFault {
  return new SoapFault('Sender', ['ter:WellFormed'], `Well-formed Error: ${why}`);
}
