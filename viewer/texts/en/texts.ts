import type { CommandErrorCode } from '../../models/control/commands.ts';
import type { PairingProblem } from '../../models/signing/pairing.ts';
import type { Noticed } from '../../models/watch/noticing.ts';
import type { SoundState } from '../../models/watch/sound.ts';
import { capital, sentence } from '../sentence.ts';

type Role = 'viewer' | 'operator' | 'admin';

/** The names of the two streams, as the buttons have them. */
const QUALITIES = { main: 'High', sub: 'Low' } as const;

const NOTICED: Readonly<Record<Noticed, string>> = {
  motion: 'motion',
  person: 'person',
  vehicle: 'vehicle',
  tamper: 'tampering',
};

/** Each goes on after a colon, and before a full stop. */
const PAIRING_PROBLEMS: Readonly<Record<PairingProblem['kind'], (reason: string) => string>> = {
  refused: (reason) => reason,
  unknown: () => 'the link was used already, has expired or was withdrawn',
  unreached: (reason) => `the broker is not reached (${reason})`,
  unheard: () => 'the gateway is not heard of on its broker',
};

const PAIRING_ADVICE: Readonly<Record<PairingProblem['kind'], string>> = {
  refused: 'Ask for a new link.',
  unknown: 'Ask for a new link.',
  unreached: 'Look whether this device has a network, and open the link again.',
  unheard: 'Look whether the gateway runs, and open the link again.',
};

function reasonIn(problem: PairingProblem): string {
  return 'reason' in problem ? problem.reason.replace(/[.\s]+$/, '') : '';
}

/** What the viewer says in English. */
export const texts = {
  product: 'Oriel',
  signIn: {
    hint: 'Open or scan the link that the gateway shows, or ask whoever runs Oriel for one. A link or a token can be typed here, too.',
    token: 'Token or link',
    show: 'Show',
    hide: 'Hide',
    submit: 'Sign in',
    another: 'Use another token',
    empty: 'Type the token first.',
    refused: (reason: string) => `The gateway does not take this token: ${sentence(reason)}`,
    ended: (gateway: string, reason: string) => `Your access to “${gateway}” has ended: ${sentence(reason)}`,
    goOn: 'Go on as before',
    retry: 'Try again',
    unable:
      'This browser has no secure random numbers, without which nothing can be encrypted. Open the link in a newer one.',
  },
  pairing: {
    otherGateway: (gateway: string) =>
      `This link pairs with another gateway. This browser is paired with the gateway “${gateway}”, and would forget that.`,
    pairAnyway: 'Pair with the other',
    underWay: (name: string) => `Pairing this device as “${name}”…`,
    done: (gateway: string, name: string) => `Paired with the gateway “${gateway}” as “${name}”.`,
    unused: 'This browser is paired already; the link was not used, and is still good for another device.',
    unreadable: (reason: string) => `Nothing was paired. ${capital(sentence(reason))}`,
    trouble: (problem: PairingProblem) =>
      `${capital(PAIRING_PROBLEMS[problem.kind](reasonIn(problem)))}, trying again…`,
    problem: (problem: PairingProblem) =>
      `Nothing was paired: ${PAIRING_PROBLEMS[problem.kind](reasonIn(problem))}. ${PAIRING_ADVICE[problem.kind]}`,
  },
  account: {
    who: (name: string, role: Role) => `${name}, ${role}`,
    open: 'This device and access',
    openFailed: 'The settings could not be loaded; load the page anew.',
  },
  status: {
    signingIn: 'Signing in…',
    signInWaits: (reason: string) => `The gateway is not reached, trying again: ${sentence(reason)}`,
    deviceOffline: 'This device is offline.',
    openingLink: 'Reaching the broker…',
    linkRefused: (gateway: string) =>
      `The broker does not let this device in. Its access to “${gateway}” may have ended; ask for a new link.`,
    unheard: (gateway: string) => `The gateway ${gateway} is not heard of on this broker; waiting for it…`,
    noPath: 'No way to the gateway was found, trying again…',
    linkLost: (reason: string) => `The broker is not reached, trying again: ${sentence(reason)}`,
    leaving: 'Gateway restarting…',
    gone: 'The gateway is not there; trying again…',
    offline: (gateway: string) => `The gateway ${gateway} is offline; the picture returns when it does.`,
    silent: 'The gateway does not answer, asking again…',
    listing: 'Asking for the cameras…',
    noCamera: 'No camera is open to you here.',
    asking: 'Asking for the picture…',
    cameraConnecting: (camera: string) => `Reaching the camera ${camera}…`,
    down: (reason: string | undefined) => (reason ? `No picture: ${sentence(reason)}` : 'No picture.'),
    off: 'Switched off',
    stalled: 'No new picture comes, asking again…',
    refused: (reason: string) => `Refused: ${sentence(reason)}`,
    unplayable: 'This browser can not play what the camera sends.',
    live: 'Live',
    liveWithoutLink: 'Live; the broker is not reached, trying again…',
    liveWithoutGateway: 'Live; the gateway is not heard of, waiting…',
  },
  cameras: {
    title: 'Cameras',
    add: 'Add a camera',
    addFailed: 'The page for adding a camera could not be loaded.',
    loading: 'Waiting for the list of cameras…',
    noneYet: 'There is no camera here yet.',
    none: (name: string) => `No camera is open to ${name}. Whoever gives access can change that.`,
    state: {
      idle: 'ready',
      connecting: 'connecting',
      live: 'live',
      down: 'no picture',
      off: 'switched off',
      unknown: 'not known',
    },
  },
  stage: {
    name: (camera: string) => `Picture of ${camera}`,
    noCamera: 'No camera',
    still: (seconds: number) =>
      `Picture of ${seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`} ago`,
    retry: 'Try again',
    play: 'Play',
    blocked: 'The browser waits for a tap before it plays.',
    quality: 'Picture quality',
    qualities: QUALITIES,
    sound: {
      off: 'Turn the sound on',
      on: 'Turn the sound off',
      blocked: 'The browser waits for a tap before it plays the sound',
    } satisfies Record<SoundState, string>,
    fullscreen: 'Full screen',
    leaveFullscreen: 'Leave full screen',
  },
  noticed: {
    mark: (noticed: readonly Noticed[]) => capital(noticed.map((each) => NOTICED[each]).join(', ')),
    announced: (camera: string, noticed: readonly Noticed[]) =>
      sentence(`${camera} notices ${noticed.map((each) => NOTICED[each]).join(' and ')}`),
  },
  off: {
    explanation: (camera: string) => `${camera} is switched off.`,
    switchOn: 'Switch it on',
  },
  controls: {
    more: 'More',
    title: (camera: string) => `More of ${camera}`,
    close: 'Close',
    notConnected: 'Not connected to the camera at the moment.',
    asking: 'Asking the camera how it is set…',
    still: 'Save a picture',
    night: 'Night mode',
    light: 'Light',
    modes: { on: 'On', off: 'Off', auto: 'Auto' },
    picture: 'Picture',
    levels: {
      brightness: 'Brightness',
      contrast: 'Contrast',
      saturation: 'Colour',
      sharpness: 'Sharpness',
    },
    focus: 'Focus',
    focusModes: { auto: 'Auto', manual: 'By hand' },
    nearer: 'Nearer',
    farther: 'Farther',
    focusHint: 'Auto focus is on; set it to “By hand” to focus yourself.',
    relays: 'Switches',
    relay: (number: number) => `Switch ${number}`,
    pulse: (number: number) => `Switch ${number} (pulse)`,
    operate: 'Operate',
    operateQuestion: 'Really operate it?',
    presets: 'Presets',
    newPreset: 'Name for where it looks now',
    save: 'Save',
    presetsFull: (most: number) => `The camera keeps ${most} presets, and has them all.`,
    rename: 'Rename',
    renameOf: (preset: string) => `New name of ${preset}`,
    renameHint: 'The camera turns there first.',
    remove: 'Remove',
    removeOf: (preset: string) => `Remove ${preset}`,
    removeQuestion: (preset: string) => `Remove ${preset}?`,
    setHome: 'Make this its home',
    setHomeQuestion: 'Where it looks now becomes its home position.',
    camera: 'This camera',
    switchOff: 'Switch off',
    switchOffQuestion: 'Nobody sees or hears it until it is switched on again.',
    switchOn: 'Switch on',
    removeCamera: 'Remove this camera',
    removeCameraQuestion: (camera: string) =>
      `${camera} is taken out of the configuration, with its address and password.`,
    cancel: 'Cancel',
    confirm: 'Yes',
  },
  notes: {
    sound: (name: string) =>
      `This camera’s sound is ${name}, which browsers can not play over WebRTC: set G.711 or Opus at the camera.`,
    reorders: (codec: 'H264' | 'H265', low: boolean) =>
      `This camera sends B-frames, which browsers show in the wrong order: ${
        codec === 'H264' ? 'set its H.264 profile to Baseline, or to Main without B-frames' : 'turn them off'
      } (GOP structure I+P) at the camera${low ? `, or choose ${QUALITIES.sub}` : ''}.`,
    otherQuality: (wanted: keyof typeof QUALITIES) =>
      `${QUALITIES[wanted]} is not to be had here: it is H.265, which this browser can not play. Set that stream to H.264 at the camera.`,
  },
  ptz: {
    title: 'Move the camera',
    pad: 'Direction',
    left: 'Turn left',
    right: 'Turn right',
    up: 'Turn up',
    down: 'Turn down',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    home: 'Home position',
    presets: 'Presets',
    goTo: (preset: string) => `Go to ${preset}`,
    keys: 'Arrow keys turn, + and − zoom, for as long as they are held.',
    forbidden: (role: Role) => `You may watch, not move: that takes the role operator, yours is ${role}.`,
    closed: 'Not connected',
    nobodyDrives: 'Nobody drives',
    youDrive: 'You drive',
    drives: (name: string) => `${name} drives`,
    otherDevice: (name: string) => `${name} drives (another device)`,
  },
  toasts: {
    title: 'Messages',
    news: 'News',
    dismiss: 'Dismiss',
    forgery: 'A message on the broker was not from the gateway, or not meant now, and is ignored.',
    refusal: 'The gateway refused something.',
    unknownCamera: (camera: string) => `There is no camera ${camera} here, or it is not open to you.`,
    noStill: (camera: string) => `${camera} gave no picture to save.`,
    notRemoved: (camera: string) => `${camera} was not removed.`,
    notSent: 'The gateway is not reached; try again in a moment.',
    unanswered: (camera: string) => `The gateway has not answered a command to ${camera}.`,
    command: (camera: string, code: CommandErrorCode) => {
      const titles: Readonly<Record<CommandErrorCode, string>> = {
        malformed: 'The gateway did not understand a command.',
        forbidden: `The gateway does not let you do this to ${camera}.`,
        busy: `Somebody else drives ${camera}.`,
        unsupported: `${camera} can not do this.`,
        'camera-refused': `${camera} refused a command.`,
        'camera-unreachable': `${camera} did not answer a command.`,
        'too-late': `A command to ${camera} came too late to be carried out.`,
      };
      return titles[code];
    },
    reason: sentence,
  },
};
