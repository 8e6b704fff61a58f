import type { Ability } from '../../../protocol/camera-setup.ts';
import type { NameFault } from '../../models/settings/camera-name.ts';
import type { SetupStep } from '../../models/settings/setup.ts';
import { sentence } from '../sentence.ts';

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
  pattern: 'Letters, digits, - and _ only, beginning with a letter or a digit; 64 at most.',
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
  addressHint: 'Its host name or IP address, or its whole ONVIF address.',
  next: 'Next',
  username: 'User name',
  password: 'Password',
  show: 'Show',
  hide: 'Hide',
  credentialsHint: (url: string) =>
    `As they are set in the camera at ${url}; both may be empty where it wants none.`,
  look: 'Look at it',
  looking: 'Asking the camera what it has, and for a picture of each profile…',
  refused: sentence,
  can: (abilities: readonly Ability[]) =>
    abilities.length === 0
      ? 'It can show its picture, and nothing else.'
      : sentence(`It can ${abilities.map((ability) => ABILITIES[ability]).join(', ')}`),
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
  add: 'Add this camera',
  adding: 'Adding it…',
};
