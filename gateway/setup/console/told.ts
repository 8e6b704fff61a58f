import type { Ability, FoundCamera, InspectedStream, Inspection } from '../../../protocol/camera-setup.ts';

/** What a person at a terminal is told of cameras. */

/** A line for each, numbered from 1. */
export function foundLines(found: readonly FoundCamera[]): string[] {
  return columns(
    found.map(({ name, hardware, url, known, identity }, index) => [
      String(index + 1),
      [name, hardware].filter(Boolean).join(', ') || '(without a name)',
      url,
      identity ?? '',
      known === undefined ? '' : `is ${known}`,
    ]),
  );
}

/** What a camera is, a line for each profile, and what it can do. */
export function inspectionLines(inspection: Inspection): string[] {
  const { manufacturer, model, firmware, serial, identity, url, stream, profiles, abilities } = inspection;
  if (stream) return [url, '', streamLine(stream)];
  const what = [manufacturer, model].filter(Boolean).join(' ') || 'A camera';
  const parts = [what, firmware && `firmware ${firmware}`, serial && `serial number ${serial}`];
  const rows = profiles.map(({ token, name, codec, width, height, fps, qualities, still }) => [
    token,
    name,
    codec ?? '-',
    width > 0 ? `${width} × ${height}` : '-',
    fps === undefined ? '-' : String(fps),
    qualities.join(' and ') || '-',
    still === undefined ? '-' : `${Math.ceil(Buffer.byteLength(still, 'base64') / 1000)} kB`,
  ]);
  return [
    parts.filter(Boolean).join(', '),
    url,
    ...(identity === undefined ? [] : [identity]),
    '',
    ...columns([['Profile', 'Name', 'Codec', 'Picture', 'fps', 'Used as', 'Still'], ...rows]),
    '',
    `It can: ${abilities.map((ability) => WORDS[ability]).join(', ') || 'nothing but show its picture'}`,
  ];
}

function streamLine({ codec, width, height, sound, unsupportedSound }: InspectedStream): string {
  const parts = [
    codec,
    width === undefined || height === undefined ? undefined : `${width} × ${height}`,
    sound === undefined ? 'no sound' : `sound ${sound}`,
    unsupportedSound === undefined ? undefined : `its ${unsupportedSound} is played by no browser`,
    codec === 'H265' ? 'not every browser plays H.265: set the camera to H.264 if it can' : undefined,
  ];
  return parts.filter(Boolean).join(', ');
}

const WORDS: Readonly<Record<Ability, string>> = {
  pan: 'pan',
  tilt: 'tilt',
  zoom: 'zoom',
  presets: 'presets',
  home: 'home',
  relative: 'moves by a part',
  absolute: 'moves to a place',
  focus: 'focus',
  night: 'night mode',
  light: 'light',
  picture: 'brightness and the like',
  relays: 'relays',
  inputs: 'inputs',
  events: 'events',
  snapshot: 'stills',
  backchannel: 'a loudspeaker',
};

/** Control signs in what a camera calls itself would drive the terminal. */
function plain(cell: string): string {
  return cell.replace(/\p{C}/gu, '');
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map(plain));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
}
