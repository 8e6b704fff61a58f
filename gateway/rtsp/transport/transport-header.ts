import { isIP } from 'node:net';

/** The Transport field of an answer (RFC 2326 section 12.39), as far as cameras can be believed. */
export interface TransportHeader {
  /** `UDP` also where a camera leaves the lower transport out, unless it names channels. */
  readonly lower: 'TCP' | 'UDP';
  /** Interleaved channels of RTP and RTCP; absent where none or nonsense was sent. */
  readonly channels: readonly [rtp: number, rtcp: number] | undefined;
  /** Where the camera sends from, and takes reports. */
  readonly serverPorts: readonly [rtp: number, rtcp: number] | undefined;
  /** The IP address that the media comes from, where the camera names another than its own. */
  readonly source: string | undefined;
}

const LAST_CHANNEL = 255;
const LAST_PORT = 65_535;

/** Reads the first transport of the field. */
export function parseTransport(field: string): TransportHeader {
  const [specification = '', ...parameters] = (field.split(',', 1)[0] ?? '')
    .split(';')
    .map((part) => part.trim());
  const channels = pairOf(parameters, { name: 'interleaved', least: 0, most: LAST_CHANNEL });
  const serverPorts = pairOf(parameters, { name: 'server_port', least: 1, most: LAST_PORT });
  const isTcp = /\/TCP$/i.test(specification) || (channels !== undefined && !/\/UDP$/i.test(specification));
  return { lower: isTcp ? 'TCP' : 'UDP', channels, serverPorts, source: sourceOf(parameters) };
}

/** Two numbers, of which cameras leave the second out. */
function pairOf(
  parameters: readonly string[],
  wanted: { name: string; least: number; most: number },
): readonly [number, number] | undefined {
  const { name, least, most } = wanted;
  const pattern = new RegExp(`^${name}\\s*=\\s*"?(\\d{1,5})(?:\\s*-\\s*(\\d{1,5}))?`, 'i');
  for (const parameter of parameters) {
    const match = pattern.exec(parameter);
    if (!match) continue;
    const first = Number(match[1]);
    const second = match[2] === undefined ? first + 1 : Number(match[2]);
    const isPair = first !== second && [first, second].every((value) => value >= least && value <= most);
    if (isPair) return [first, second];
  }
  return undefined;
}

function sourceOf(parameters: readonly string[]): string | undefined {
  for (const parameter of parameters) {
    const address = /^source\s*=\s*"?\[?([0-9a-f:.]+)/i.exec(parameter)?.[1];
    if (!address || isIP(address) === 0) continue;
    // As the system writes it, so that the two can be compared.
    const usual = isIP(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
    if (usual !== '0.0.0.0' && usual !== '::') return usual;
  }
  return undefined;
}
