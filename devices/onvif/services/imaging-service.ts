import type { ServiceDoor } from '../service-door.ts';
import { readNumber, type XmlElement } from '../soap/xml-element.ts';
import { escapeXml } from '../xml-text.ts';
import { SERVICES } from './namespaces.ts';
import type { Range } from './ptz-node.ts';

/**
 * ONVIF's imaging service (ver20): a function an operation, each of which throws `DeviceError`; `source` is the
 * token of a video source.
 */

/** The levels by ONVIF's element names, in the order of its schema. */
export const LEVEL_ELEMENTS = {
  brightness: 'Brightness',
  saturation: 'ColorSaturation',
  contrast: 'Contrast',
  sharpness: 'Sharpness',
} as const;
export type ToldLevel = keyof typeof LEVEL_ELEMENTS;
const TOLD_LEVELS = ['brightness', 'saturation', 'contrast', 'sharpness'] as const satisfies ToldLevel[];

/** ONVIF's words: the filter keeps infrared out, so `OFF` is night. */
export type FilterMode = 'ON' | 'OFF' | 'AUTO';
export type FocusMode = 'AUTO' | 'MANUAL';

export interface ImagingOptions {
  readonly levels: Readonly<Partial<Record<ToldLevel, Range>>>;
  readonly filterModes: readonly FilterMode[];
  readonly focusModes: readonly FocusMode[];
}

/** In the camera's own ranges. */
export interface ToldImaging {
  readonly levels: Readonly<Partial<Record<ToldLevel, number>>>;
  readonly filter: FilterMode | undefined;
  readonly focus: FocusMode | undefined;
}

export async function askImagingOptions(client: ServiceDoor, source: string): Promise<ImagingOptions> {
  const query = { token: escapeXml(source) };
  return readOptions(await client.ask((cam, done) => cam.getVideoSourceOptions(query, done)));
}

export async function askImaging(client: ServiceDoor, source: string): Promise<ToldImaging> {
  const query = { token: escapeXml(source) };
  const answer = await client.ask((cam, done) => cam.getImagingSettings(query, done));
  return readSettings(answer);
}

/** Range of the speed at which the lens can be moved as long as told; nothing where it can not. */
export async function askFocusSpeed(client: ServiceDoor, source: string): Promise<Range | undefined> {
  const query = { token: escapeXml(source) };
  const answer = await client.ask((cam, done) => cam.imagingGetMoveOptions(query, done));
  const speed = answer.at('MoveOptions', 'Continuous', 'Speed');
  const min = readNumber(speed?.textAt('Min'));
  const max = readNumber(speed?.textAt('Max'));
  return min !== undefined && max !== undefined && max > min ? { min, max } : undefined;
}

/** Ours, since the package leaves out every level that is 0. What is absent stays as it is. */
export async function setImaging(
  client: ServiceDoor,
  source: string,
  change: Partial<Omit<ToldImaging, 'levels'>> & Pick<ToldImaging, 'levels'>,
): Promise<void> {
  const element = (name: string, value: string | number | undefined) =>
    value === undefined ? '' : `<${name} xmlns="http://www.onvif.org/ver10/schema">${value}</${name}>`;
  const level = (name: ToldLevel) => element(LEVEL_ELEMENTS[name], change.levels[name]);
  const focus = change.focus && `<AutoFocusMode>${change.focus}</AutoFocusMode>`;
  // A schema sequence, which strict cameras insist on.
  const settings =
    level('brightness') +
    level('saturation') +
    level('contrast') +
    element('Focus', focus) +
    element('IrCutFilter', change.filter) +
    level('sharpness');
  await client.request(
    'imaging',
    `<SetImagingSettings xmlns="${SERVICES.imaging}"><VideoSourceToken>${escapeXml(source)}</VideoSourceToken>` +
      `<ImagingSettings>${settings}</ImagingSettings></SetImagingSettings>`,
  );
}

/** In the camera's own range. */
export async function moveFocus(client: ServiceDoor, source: string, speed: number): Promise<void> {
  const command = { token: escapeXml(source), continuous: { speed } };
  await client.ask((cam, done) => cam.imagingMove(command, done));
}

export async function stopFocus(client: ServiceDoor, source: string): Promise<void> {
  const command = { token: escapeXml(source) };
  await client.ask((cam, done) => cam.imagingStop(command, done));
}

export function readOptions(answer: XmlElement): ImagingOptions {
  const options = answer.child('ImagingOptions');
  const levels: Partial<Record<ToldLevel, Range>> = {};
  for (const name of TOLD_LEVELS) {
    const told = options?.child(LEVEL_ELEMENTS[name]);
    const min = readNumber(told?.textAt('Min'));
    const max = readNumber(told?.textAt('Max'));
    if (min !== undefined && max !== undefined && max > min) levels[name] = { min, max };
  }
  return {
    levels,
    filterModes: wordsOf(options?.all('IrCutFilterModes')).filter(isFilterMode),
    focusModes: wordsOf(options?.child('Focus')?.all('AutoFocusModes')).filter(isFocusMode),
  };
}

export function readSettings(answer: XmlElement): ToldImaging {
  const settings = answer.child('ImagingSettings');
  const levels: Partial<Record<ToldLevel, number>> = {};
  for (const name of TOLD_LEVELS) {
    const value = readNumber(settings?.textAt(LEVEL_ELEMENTS[name]));
    if (value !== undefined) levels[name] = value;
  }
  const filter = settings?.textAt('IrCutFilter')?.toUpperCase() ?? '';
  const focus = settings?.textAt('Focus', 'AutoFocusMode')?.toUpperCase() ?? '';
  return {
    levels,
    filter: isFilterMode(filter) ? filter : undefined,
    focus: isFocusMode(focus) ? focus : undefined,
  };
}

/** Some write one element a word, some all words into one. */
function wordsOf(elements: readonly XmlElement[] = []): string[] {
  return elements.flatMap(({ text }) => text.toUpperCase().split(/[\s,]+/));
}

function isFilterMode(word: string): word is FilterMode {
  return word === 'ON' || word === 'OFF' || word === 'AUTO';
}

function isFocusMode(word: string): word is FocusMode {
  return word === 'AUTO' || word === 'MANUAL';
}
