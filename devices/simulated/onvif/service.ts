import { SoapFault, type XmlElement } from './soap.ts';
import type { Xml } from './xml.ts';

export interface OperationContext {
  /** Of the SOAP message. */
  readonly header: XmlElement | undefined;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
}

export interface Operation {
  /** Without credentials too. */
  readonly isOpen?: boolean;
  /** Told of a request before anything is done for it, also where a quirk answers it. Throws {@link SoapFault}. */
  notice?(request: XmlElement): void;
  /** The content of the SOAP body. Throws {@link SoapFault}. */
  run(request: XmlElement, context: OperationContext): Xml | Promise<Xml>;
}

/** The operations of an ONVIF service by their names. */
export type Service = Readonly<Record<string, Operation>>;

/** A fault for an argument, as `ter:NoProfile`. */
export function invalidArgument(subcode: string, reason: string): SoapFault {
  return new SoapFault('Sender', ['ter:InvalidArgVal', subcode], reason);
}
