import { SoapFault, type XmlElement } from './soap.ts';
import type { Xml } from './xml.ts';

export interface Operation {
  /** Without credentials too. */
  readonly isOpen?: boolean;
  /** The content of the SOAP body. Throws {@link SoapFault}. */
  run(request: XmlElement): Xml | Promise<Xml>;
}

/** The operations of an ONVIF service by their names. */
export type Service = Readonly<Record<string, Operation>>;

/** A fault for an argument, as `ter:NoProfile`. */
export function invalidArgument(subcode: string, reason: string): SoapFault {
  return new SoapFault('Sender', ['ter:InvalidArgVal', subcode], reason);
}
