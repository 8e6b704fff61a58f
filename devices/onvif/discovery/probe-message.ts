/** What ONVIF devices call themselves in WS-Discovery; some answer to one only, so both are asked for. */
export const DEVICE_TYPES = [
  { prefix: 'dn', namespace: 'http://www.onvif.org/ver10/network/wsdl', name: 'NetworkVideoTransmitter' },
  { prefix: 'tds', namespace: 'http://www.onvif.org/ver10/device/wsdl', name: 'Device' },
] as const;

const ADDRESSING = 'http://schemas.xmlsoap.org/ws/2004/08/addressing';
const DISCOVERY = 'http://schemas.xmlsoap.org/ws/2005/04/discovery';

/** A Probe (WS-Discovery of April 2005, section 5, which ONVIF Core section 7 builds upon). */
export function probeMessage(type: (typeof DEVICE_TYPES)[number], messageId: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="${ADDRESSING}">` +
    `<s:Header><a:Action s:mustUnderstand="1">${DISCOVERY}/Probe</a:Action>` +
    `<a:MessageID>urn:uuid:${messageId}</a:MessageID>` +
    `<a:ReplyTo><a:Address>${ADDRESSING}/role/anonymous</a:Address></a:ReplyTo>` +
    '<a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>' +
    `<s:Body><d:Probe xmlns:d="${DISCOVERY}"><d:Types xmlns:${type.prefix}="${type.namespace}">` +
    `${type.prefix}:${type.name}</d:Types></d:Probe></s:Body></s:Envelope>`
  );
}
