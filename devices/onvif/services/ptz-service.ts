import type { Preset, PtzStatus } from '../../camera.ts';
import type { ServiceDoor } from '../service-door.ts';
import { readNumber, type XmlElement } from '../soap/xml-element.ts';
import { escapeXml } from '../xml-text.ts';
import { SERVICES } from './namespaces.ts';
import { type PtzNode, readNodes } from './ptz-node.ts';

/**
 * ONVIF's PTZ service (ver20): a function an operation, each of which throws `DeviceError`; numbers are in the
 * camera's own spaces.
 */

/** Which axes a PTZ command names. */
export interface Axes {
  readonly panTilt: boolean;
  readonly zoom: boolean;
}

/** Numbers in the camera's own spaces; what is absent is not named. */
export interface PtzVector {
  readonly panTilt?: { readonly x: number; readonly y: number; readonly space?: string | undefined };
  readonly zoom?: { readonly x: number; readonly space?: string | undefined };
}

/** As the camera tells it, in its own spaces. */
export interface ToldStatus {
  readonly panTilt: { readonly x: number; readonly y: number } | undefined;
  readonly zoom: number | undefined;
  readonly moving: PtzStatus['moving'];
}

const MAX_PRESETS = 512;
const MAX_NAME_CHARS = 128;

export async function askNodes(
  client: ServiceDoor,
  defaultSpaces: readonly string[],
): Promise<ReadonlyMap<string, PtzNode>> {
  return readNodes(await client.ask((cam, done) => cam.getNodes(done)), defaultSpaces);
}

export async function askPresets(client: ServiceDoor, profile: string): Promise<Preset[]> {
  const query = { profileToken: escapeXml(profile) };
  return readPresets(await client.ask((cam, done) => cam.getPresets(query, done)));
}

export async function askStatus(client: ServiceDoor, profile: string): Promise<ToldStatus> {
  const query = { profileToken: escapeXml(profile) };
  return readStatus(await client.ask((cam, done) => cam.getStatus(query, done)));
}

/** `timeout` is an xs:duration; without it the camera has its own. */
export async function continuousMove(
  client: ServiceDoor,
  move: { readonly profile: string; readonly velocity: PtzVector; readonly timeout: string | undefined },
): Promise<void> {
  const timeout = move.timeout === undefined ? '' : `<Timeout>${move.timeout}</Timeout>`;
  const content = `<Velocity>${vector(move.velocity)}</Velocity>${timeout}`;
  await client.request('ptz', ptzBody('ContinuousMove', move.profile, content));
}

export async function relativeMove(
  client: ServiceDoor,
  move: { readonly profile: string; readonly by: PtzVector; readonly speed: PtzVector | undefined },
): Promise<void> {
  const content = `<Translation>${vector(move.by)}</Translation>${speed(move.speed)}`;
  await client.request('ptz', ptzBody('RelativeMove', move.profile, content));
}

export async function absoluteMove(
  client: ServiceDoor,
  move: { readonly profile: string; readonly to: PtzVector; readonly speed: PtzVector | undefined },
): Promise<void> {
  const content = `<Position>${vector(move.to)}</Position>${speed(move.speed)}`;
  await client.request('ptz', ptzBody('AbsoluteMove', move.profile, content));
}

export async function stop(client: ServiceDoor, profile: string, axes: Axes): Promise<void> {
  const command = { profileToken: escapeXml(profile), ...axes };
  await client.ask((cam, done) => cam.stop(command, done));
}

export async function goToPreset(client: ServiceDoor, profile: string, preset: string): Promise<void> {
  const command = { profileToken: escapeXml(profile), preset: escapeXml(preset) };
  await client.ask((cam, done) => cam.gotoPreset(command, done));
}

/** The token of the preset; nothing where the camera does not tell it. */
export async function setPreset(
  client: ServiceDoor,
  options: { readonly profile: string; readonly name: string; readonly token: string | undefined },
): Promise<string | undefined> {
  const command = {
    profileToken: escapeXml(options.profile),
    presetName: escapeXml(options.name),
    ...(options.token !== undefined && { presetToken: escapeXml(options.token) }),
  };
  const answer = await client.ask((cam, done) => cam.setPreset(command, done));
  return answer.textAt('PresetToken')?.slice(0, MAX_NAME_CHARS);
}

export async function removePreset(client: ServiceDoor, profile: string, preset: string): Promise<void> {
  const command = { profileToken: escapeXml(profile), presetToken: escapeXml(preset) };
  await client.ask((cam, done) => cam.removePreset(command, done));
}

export async function goHome(client: ServiceDoor, profile: string): Promise<void> {
  const command = { profileToken: escapeXml(profile) };
  await client.ask((cam, done) => cam.gotoHomePosition(command, done));
}

export async function setHome(client: ServiceDoor, profile: string): Promise<void> {
  const command = { profileToken: escapeXml(profile) };
  await client.ask((cam, done) => cam.setHomePosition(command, done));
}

/** For those lamps that hang on the head. */
export async function sendPtzAuxiliaryCommand(
  client: ServiceDoor,
  profile: string,
  command: string,
): Promise<void> {
  const options = { profileToken: escapeXml(profile), data: escapeXml(command) };
  await client.ask((cam, done) => cam.ptzSendAuxiliaryCommand(options, done));
}

/** One without a name bears its token; those without a token are left out. */
export function readPresets(answer: XmlElement): Preset[] {
  return answer
    .all('Preset')
    .slice(0, MAX_PRESETS)
    .flatMap((preset) => {
      const token = preset.attribute('token');
      if (!token || token.length > MAX_NAME_CHARS) return [];
      return [{ token, name: preset.textAt('Name')?.slice(0, MAX_NAME_CHARS) ?? token }];
    });
}

export function readStatus(answer: XmlElement): ToldStatus {
  const status = answer.child('PTZStatus');
  const panTilt = status?.at('Position', 'PanTilt');
  const x = readNumber(panTilt?.attribute('x'));
  const y = readNumber(panTilt?.attribute('y'));
  const moves = [status?.textAt('MoveStatus', 'PanTilt'), status?.textAt('MoveStatus', 'Zoom')].filter(
    (told) => told === 'MOVING' || told === 'IDLE',
  );
  return {
    panTilt: x === undefined || y === undefined ? undefined : { x, y },
    zoom: readNumber(status?.at('Position', 'Zoom')?.attribute('x')),
    moving: moves.length === 0 ? undefined : moves.includes('MOVING'),
  };
}

/** Ours, since the package names axes in a RelativeMove that the camera may not have, and knows one form of timeout. */
function ptzBody(operation: string, profile: string, content: string): string {
  return `<${operation} xmlns="${SERVICES.ptz}"><ProfileToken>${escapeXml(profile)}</ProfileToken>${content}</${operation}>`;
}

function speed(given: PtzVector | undefined): string {
  return given === undefined ? '' : `<Speed>${vector(given)}</Speed>`;
}

function vector({ panTilt, zoom }: PtzVector): string {
  const schema = 'xmlns="http://www.onvif.org/ver10/schema"';
  const space = (uri: string | undefined) => (uri === undefined ? '' : ` space="${escapeXml(uri)}"`);
  return (
    (panTilt
      ? `<PanTilt x="${plain(panTilt.x)}" y="${plain(panTilt.y)}"${space(panTilt.space)} ${schema}/>`
      : '') + (zoom ? `<Zoom x="${plain(zoom.x)}"${space(zoom.space)} ${schema}/>` : '')
  );
}

/** Without an exponent, which some firmware does not read; six digits are more than any motor has. */
function plain(value: number): string {
  return String(Number(value.toFixed(6)) + 0);
}
