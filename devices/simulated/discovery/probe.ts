import type { Identity } from '../identity.ts';
import { parseSoap, SoapFault, type XmlElement } from '../onvif/soap.ts';
import { type Xml, xml } from '../onvif/xml.ts';

const TYPES = 'dn:NetworkVideoTransmitter tds:Device';
const KNOWN_TYPES = ['NetworkVideoTransmitter', 'Device'];

export interface ProbeMatch {
  readonly identity: Identity;
  /** Of the device service. */
  readonly addresses: readonly string[];
  readonly messageId: string;
}

/**
 * The MessageID of a WS-Discovery Probe (April 2005, section 5.2) that asks for a camera with that identity; undefined
 * for any other datagram.
 */
export function probeFor(identity: Identity, datagram: string): string | undefined {
  const message = parsed(datagram);
  if (message?.operation !== 'Probe') return undefined;
  const { body, header } = message;
  const types = words(body.child('Types')).map((type) => type.slice(type.indexOf(':') + 1));
  const scopes = words(body.child('Scopes'));
  const isMeant =
    types.every((type) => KNOWN_TYPES.includes(type)) &&
    scopes.every((scope) => identity.scopes.some((own) => own === scope || own.startsWith(`${scope}/`)));
  const messageId = header?.child('MessageID')?.text();
  return isMeant && messageId ? messageId : undefined;
}

/** The answer to it (section 5.3). */
export function formatProbeMatch({ identity, addresses, messageId }: ProbeMatch, ownId: string): string {
  const header = xml`<a:MessageID>${ownId}</a:MessageID><a:RelatesTo>${messageId}</a:RelatesTo><a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To><a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</a:Action>`;
  const match: Xml = xml`<d:ProbeMatch><a:EndpointReference><a:Address>${identity.endpoint}</a:Address></a:EndpointReference><d:Types>${TYPES}</d:Types><d:Scopes>${identity.scopes.join(' ')}</d:Scopes><d:XAddrs>${addresses.join(' ')}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${
    xml`<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><env:Header>${header}</env:Header><env:Body><d:ProbeMatches>${match}</d:ProbeMatches></env:Body></env:Envelope>`
      .text
  }`;
}

function parsed(datagram: string) {
  try {
    return parseSoap(datagram);
  } catch (error) {
    if (error instanceof SoapFault) return undefined;
    throw error;
  }
}

function words(element: XmlElement | undefined): readonly string[] {
  return (element?.text() ?? '').split(/\s+/).filter((word) => word !== '');
}
