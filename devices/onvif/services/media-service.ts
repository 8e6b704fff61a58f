import type { ServiceDoor } from '../service-door.ts';
import { readNumber, type XmlElement } from '../soap/xml-element.ts';
import { escapeXml } from '../xml-text.ts';
import { type PtzBinding, readBinding } from './ptz-node.ts';

/**
 * ONVIF's two media services: a function an operation, each of which throws `DeviceError`, and the reading of what
 * comes back.
 */

export interface MediaProfile {
  readonly token: string;
  readonly name: string;
  /** Upper case, such as `H264`; absent where the profile has no encoder. */
  readonly encoding: string | undefined;
  readonly width: number;
  readonly height: number;
  /** Pictures a second. */
  readonly fps: number | undefined;
  /** Of the video source, which imaging names. */
  readonly source: string | undefined;
  /** Absent where the profile can not be moved. */
  readonly ptz: PtzBinding | undefined;
}

const MAX_PROFILES = 256;
/** 64 channels with their profiles come to some 700 kB. */
const MAX_PROFILES_BYTES = 1_048_576;
const MAX_URI_CHARS = 512;

export async function askProfiles(client: ServiceDoor): Promise<MediaProfile[]> {
  return readProfiles(
    await client.ask((cam, done) => cam.getProfiles(done), { maxBytes: MAX_PROFILES_BYTES }),
  );
}

/** The address of a profile's stream as the camera tells it. */
export async function askStreamUri(client: ServiceDoor, profile: string): Promise<string | undefined> {
  const query = { protocol: 'RTSP', profileToken: escapeXml(profile) };
  return readUri(await client.ask((cam, done) => cam.getStreamUri(query, done)));
}

/** The address of a profile's still picture as the camera tells it. */
export async function askSnapshotUri(client: ServiceDoor, profile: string): Promise<string | undefined> {
  const query = { profileToken: escapeXml(profile) };
  return readUri(await client.ask((cam, done) => cam.getSnapshotUri(query, done)));
}

/** Has the camera send a keyframe next in that profile's stream. */
export async function setSynchronizationPoint(client: ServiceDoor, profile: string): Promise<void> {
  const query = { profileToken: escapeXml(profile) };
  await client.ask((cam, done) => cam.setSynchronizationPoint(query, done));
}

/** Of either media service. Profiles without a token are left out. */
export function readProfiles(answer: XmlElement): MediaProfile[] {
  return answer
    .all('Profiles')
    .slice(0, MAX_PROFILES)
    .flatMap((profile) => {
      const token = profile.attribute('token');
      if (!token) return [];
      const inMedia2 = profile.child('Configurations');
      const encoder = inMedia2?.child('VideoEncoder') ?? profile.child('VideoEncoderConfiguration');
      const ptz = inMedia2?.child('PTZ') ?? profile.child('PTZConfiguration');
      const source = inMedia2?.child('VideoSource') ?? profile.child('VideoSourceConfiguration');
      const rate = readNumber(encoder?.textAt('RateControl', 'FrameRateLimit'));
      return [
        {
          token,
          name: profile.textAt('Name')?.slice(0, 128) ?? token,
          encoding: encoder
            ?.textAt('Encoding')
            ?.toUpperCase()
            .replace(/[^A-Z0-9]/g, ''),
          width: pixels(encoder, 'Width'),
          height: pixels(encoder, 'Height'),
          fps: rate !== undefined && rate > 0 ? rate : undefined,
          source: source?.textAt('SourceToken'),
          ptz: ptz && ptz.children.length > 0 ? readBinding(ptz) : undefined,
        },
      ];
    });
}

/** The address in a MediaUri, or in Media2's bare answer. Line ends, and escapes twice over, are some cameras' own. */
export function readUri(answer: XmlElement): string | undefined {
  const uri = answer.textAt('MediaUri', 'Uri') ?? answer.textAt('Uri');
  const address = uri?.replace(/\s+/g, '').replaceAll('&amp;', '&');
  return address && address.length <= MAX_URI_CHARS ? address : undefined;
}

function pixels(encoder: XmlElement | undefined, side: 'Width' | 'Height'): number {
  const value = readNumber(encoder?.textAt('Resolution', side)) ?? 0;
  return Number.isInteger(value) && value > 0 ? value : 0;
}
