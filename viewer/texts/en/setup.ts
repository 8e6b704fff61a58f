import type { Ability, InspectedStream } from '../../../protocol/camera-setup.ts';
import type { NameFault } from '../../models/settings/camera-name.ts';
import type { SetupStep } from '../../models/settings/setup.ts';
import { sentence } from '../sentence.ts';
import type { Translation } from '../translation.ts';

/** Each goes on from “It can”. */
const ABILITIES: Readonly<Record<Ability, string>> = {
  pan: 'turn left and right',
  tilt: 'look up and down',
  zoom: 'zoom',
  presets: 'keep presets',
  home: 'go home',
  relative: 'move by steps',
  absolute: 'move to a place',
  focus: 'focus',
  night: 'see at night',
  light: 'light up',
  picture: 'change its picture',
  relays: 'switch lights and doors',
  inputs: 'hear of switches',
  events: 'tell of motion and the like',
  snapshot: 'take stills',
  backchannel: 'play sound',
};

const FAULTS: Readonly<Record<NameFault, string>> = {
  empty: 'It needs a name.',
  pattern: 'Letters from a to z, digits, - and _ only, beginning with a letter or a digit; 64 at most.',
  reserved: 'Oriel needs this name for itself.',
  taken: 'A camera has this name already.',
};

/** What the pages for adding a camera say; apart, so that only who opens them loads it. */
export const setupTexts = {
  title: 'Add a camera',
  steps: {
    find: 'Which one?',
    credentials: 'Its user name and password',
    choose: 'What it shows',
  } satisfies Record<SetupStep, string>,
  close: 'Close',
  back: 'Back',
  search: 'Look for cameras',
  searchAgain: 'Look again',
  searching: 'Listening on each of the gateway’s networks; this takes some seconds…',
  searchFailed: (reason: string) => `Nothing was looked for: ${sentence(reason)}`,
  none: 'No camera answered. Those behind a router have to be named by their address.',
  found: 'Cameras that answered',
  known: (name: string) => `here already as ${name}`,
  address: 'Or its address',
  addressHint: 'Its host name or IP address, its whole ONVIF address, or that of its stream: rtsp://…',
  next: 'Next',
  username: 'User name',
  password: 'Password',
  show: 'Show',
  hide: 'Hide',
  credentialsHint: {
    onvif: (camera: string) =>
      `As they are set in the camera at ${camera}; both may be empty where it wants none.`,
    stream: (camera: string) => `The camera at ${camera} wants them before it shows its stream.`,
  },
  look: 'Look at it',
  looking: {
    onvif: 'Asking the camera what it has, and for a picture of each profile…',
    stream: 'Asking the camera what its stream is…',
  },
  refused: sentence,
  can: (abilities: readonly Ability[]) =>
    abilities.length === 0
      ? 'It can show its picture, and nothing else.'
      : sentence(`It can ${abilities.map((ability) => ABILITIES[ability]).join(', ')}`),
  stream: ({ codec, width, height, sound, unsupportedSound }: InspectedStream) =>
    [
      codec.replace('H26', 'H.26'),
      width !== undefined && height !== undefined && `${width} × ${height}`,
      sound === undefined ? unsupportedSound === undefined && 'no sound' : `sound ${sound}`,
    ]
      .filter(Boolean)
      .join(' · '),
  streamAlone:
    'By its stream alone a camera is not moved and tells of nothing. If it speaks ONVIF, add it by its host instead.',
  notForAll:
    'Not every browser plays H.265. Set the camera to H.264, or add a stream of it that has H.264, for all to see it.',
  noSound: (codec: string) =>
    `No browser plays its sound (${codec}). Set it to G.711 or Opus in the camera to hear it.`,
  profiles: 'Its profiles',
  size: (width: number, height: number) =>
    width > 0 && height > 0 ? `${width} × ${height}` : 'size not told',
  fps: (fps: number) => `${fps} fps`,
  noCodec: 'codec not told',
  noStill: 'No picture',
  use: (profile: string) => `What ${profile} is for`,
  main: 'Main',
  sub: 'Small',
  mainHint: 'Main is the large picture, small the one for slow connections.',
  name: 'Name in Oriel',
  fault: (fault: NameFault) => FAULTS[fault],
  takeName: (name: string) => `Take ${name}`,
  add: 'Add this camera',
  adding: 'Adding it…',
};

export type SetupTexts = Translation<typeof setupTexts>;
