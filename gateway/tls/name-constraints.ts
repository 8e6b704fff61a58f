import { isIPv6 } from 'node:net';
import type { Places } from './local-places.ts';

/** RFC 5280 section 4.2.1.10. */
export const NAME_CONSTRAINTS_OID = '2.5.29.30';

const SEQUENCE = 0x30;
/** GeneralName's alternatives, and `permittedSubtrees`: context-specific tags. */
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const PERMITTED = 0xa0;

/** The NameConstraints extension's value in DER: whoever trusts the authority trusts it for nothing but `permitted`. */
export function encodeNameConstraints(permitted: Places): Buffer {
  const subtrees = [
    ...permitted.domains.map((domain) => der(DNS_NAME, Buffer.from(domain, 'latin1'))),
    ...permitted.networks.map((network) => der(IP_ADDRESS, addressAndMask(network))),
  ].map((base) => der(SEQUENCE, base));
  return der(SEQUENCE, der(PERMITTED, Buffer.concat(subtrees)));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  if (length > 0xffff) throw new RangeError(`${length} bytes are more than an extension takes`);
  const head =
    length > 0xff ? Buffer.of(tag, 0x82, length >> 8, length & 0xff) : Buffer.of(tag, 0x81, length);
  return Buffer.concat([head, content]);
}

function addressAndMask(network: string): Buffer {
  const [address = '', bits = '0'] = network.split('/');
  const bytes = isIPv6(address) ? ipv6Bytes(address) : Buffer.from(address.split('.').map(Number));
  const mask = Buffer.alloc(bytes.length);
  for (let i = 0; i < mask.length; i += 1) {
    const left = Math.min(8, Math.max(0, Number(bits) - 8 * i));
    mask[i] = 0xff & ~(0xff >> left);
  }
  for (const [i, part] of mask.entries()) bytes[i] = (bytes[i] ?? 0) & part;
  return Buffer.concat([bytes, mask]);
}

function ipv6Bytes(address: string): Buffer {
  // The URL parser writes an IPv4 tail in hexadecimal, so only `::` is left to be spread out.
  const text = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = [], tail = []] = text.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = Array<string>(8 - head.length - tail.length).fill('0');
  const groups = [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16));
  return Buffer.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}
