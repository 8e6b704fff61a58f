import { createHash } from 'node:crypto';

/** What a simulated camera keeps wherever it is: from its name alone. */
export interface Identity {
  readonly name: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly hardware: string;
  readonly serial: string;
  /** The endpoint reference of WS-Discovery: `urn:uuid:` and a UUID. */
  readonly endpoint: string;
  /** Its scopes (ONVIF Core Specification section 7.3.3). */
  readonly scopes: readonly string[];
}

const SCOPES = 'onvif://www.onvif.org';

export function identityOf(name: string, { canMove }: { readonly canMove: boolean }): Identity {
  const hardware = 'simulated';
  const items = [
    'type/video_encoder',
    ...(canMove ? ['type/ptz'] : []),
    'type/Network_Video_Transmitter',
    'Profile/Streaming',
    `hardware/${hardware}`,
    'location/garden',
    `name/${encodeURIComponent(name)}`,
  ];
  return {
    name,
    manufacturer: 'Oriel',
    model: canMove ? 'Simulated PTZ Camera' : 'Simulated Camera',
    hardware,
    serial: name,
    endpoint: `urn:uuid:${uuidOf(name)}`,
    scopes: items.map((item) => `${SCOPES}/${item}`),
  };
}

/** RFC 9562 section 5.8: a UUID of one's own making. */
function uuidOf(name: string): string {
  const hash = createHash('sha256').update(`simulated camera ${name}`).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
