import type { CommandErrorCode } from '../../models/control/commands.ts';
import type { PairingProblem } from '../../models/signing/pairing.ts';
import type { TileSize } from '../../models/wall/fit.ts';
import type { StepKind } from '../../models/watch/explain.ts';
import type { Noticed } from '../../models/watch/noticing.ts';
import type { SoundState } from '../../models/watch/sound.ts';
import { capital, sentence, wholeSentence } from '../sentence.ts';
import type { Translation } from '../translation.ts';

type Role = 'viewer' | 'operator' | 'admin';

/** Whom to ask, for those who may not set it themselves. */
const ASK = 'Whoever runs Oriel';

/** The names of the two streams, as the buttons have them. */
const QUALITIES = { main: 'High', sub: 'Low' } as const;

function moment(ms: number): string {
  return new Date(ms).toLocaleString('en-GB', MOMENT);
}

const MOMENT = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;

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
  unreached: (reason) => `Oriel is not reached (${reason})`,
  unheard: () => 'the gateway is not heard of',
};

const PAIRING_ADVICE: Readonly<Record<PairingProblem['kind'], string>> = {
  refused: 'Ask for a new link.',
  unknown: 'Ask for a new link.',
  unreached: 'Look whether this device has a network, and open the link again.',
  unheard: 'Look whether the gateway runs, and open the link again.',
};

/** What is to be reached: Oriel itself, or the broker between, where that is another's. */
function way(broker: string | undefined): string {
  return broker === undefined ? 'Oriel' : `the broker ${broker}`;
}

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
    open: 'Settings',
    openFailed: 'The settings could not be loaded; load the page anew.',
  },
  status: {
    signingIn: 'Signing in…',
    signInWaits: (reason: string) => `The gateway is not reached, trying again: ${sentence(reason)}`,
    deviceOffline: 'This device is offline.',
    openingLink: (broker: string | undefined) => `Reaching ${way(broker)}…`,
    linkRefused: (gateway: string, broker: string | undefined) =>
      `${capital(way(broker))} does not let this device in. Its access to “${gateway}” may have ended; ask for a new link.`,
    unheard: (gateway: string) => `The gateway ${gateway} is not heard of; waiting for it…`,
    otherVersion: 'The gateway has another version than this page; looking for that…',
    noPath: 'No way to the gateway was found, trying again…',
    linkLost: (reason: string, broker: string | undefined) =>
      `${capital(way(broker))} is not reached, trying again: ${sentence(reason)}`,
    leaving: 'The gateway is shutting down…',
    gone: 'The gateway is off; looking for it again and again…',
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
    liveWithoutLink: (broker: string | undefined) => `Live; ${way(broker)} is not reached, trying again…`,
    liveWithoutGateway: 'Live; the gateway is not heard of, waiting…',
  },
  cameras: {
    title: 'Cameras',
    add: 'Add a camera',
    addFailed: 'The page for adding a camera could not be loaded.',
    loading: 'Waiting for the list of cameras…',
    /** `ms` since 1970. */
    lastSeen: (ms: number) => `The list is of ${moment(ms)}, when the gateway was last heard of.`,
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
  wall: {
    all: 'All',
    title: 'All cameras',
    count: (cameras: number) => (cameras === 1 ? '1 camera' : `${cameras} cameras`),
    /** `said`: what it notices, or why there is no picture. */
    tile: (camera: string, said: string | readonly Noticed[]) => {
      if (typeof said === 'string') return `${camera}: ${said}`;
      return said.length > 0 ? `${camera}: ${said.map((each) => NOTICED[each]).join(', ')}` : camera;
    },
    step: (step: string, camera: string) => `${step}: ${camera}`,
    size: 'Size of the pictures',
    sizes: { fit: 'Fit all', small: 'Small', medium: 'Medium', large: 'Large' } satisfies Record<
      TileSize,
      string
    >,
    shortSizes: { fit: 'Fit', small: 'S', medium: 'M', large: 'L' } satisfies Record<TileSize, string>,
    arrange: 'Arrange',
    arranged: 'Done',
    earlier: (camera: string) => `Move ${camera} one place back`,
    later: (camera: string) => `Move ${camera} one place on`,
    moved: (camera: string, place: number, of: number) => `${camera} is now ${place} of ${of}.`,
  },
  stage: {
    name: (camera: string) => `Picture of ${camera}`,
    noCamera: 'No camera',
    still: (seconds: number) =>
      `Picture of ${seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`} ago`,
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
  tools: {
    title: 'Tools',
    more: 'More tools',
    snapshot: 'Keep this picture',
    pictureInPicture: 'Picture over everything',
    leavePictureInPicture: 'Picture back into the page',
    rotate: 'Turn the picture by a quarter',
    share: 'Share a link to this camera',
    linkTitle: (camera: string) => `${camera} in Oriel`,
    copied: 'The link is copied.',
    factor: (scale: number) => `${scale < 2 ? scale.toFixed(1) : Math.round(scale)}×`,
    resetZoom: (factor: string) => `Magnified ${factor}; show the whole picture`,
    kept: 'The picture is kept.',
    noPicture: 'There is no picture to keep.',
    noPictureInPicture: 'The browser does not let the picture out of the page now.',
    failed: 'This could not be loaded; load the page anew.',
    statistics: 'Statistics',
    aim: 'Aim by tapping',
    aimHint: 'Tap what is to come to the middle.',
  },
  noticed: {
    mark: (noticed: readonly Noticed[]) => capital(noticed.map((each) => NOTICED[each]).join(', ')),
    announced: (camera: string, noticed: readonly Noticed[]) =>
      sentence(`${camera} notices ${noticed.map((each) => NOTICED[each]).join(' and ')}`),
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
  explain: {
    steps: {
      retry: 'Try again',
      'switch-on': 'Switch it on',
      'camera-settings': 'Open its settings',
      'network-settings': 'Network settings',
      'use-sub': `Use ${QUALITIES.sub}`,
    } satisfies Record<StepKind, string>,
    deviceOffline: {
      text: 'This device is offline. The picture comes back with the network.',
      short: 'This device is offline.',
    },
    leaving: {
      text: 'The gateway is shutting down. Where it is only started anew, the picture comes back by itself.',
      short: 'The gateway is shutting down…',
    },
    gone: {
      text: 'The gateway was shut down and is off. Once somebody has started it again, the picture comes back by itself.',
      short: 'The gateway is off.',
    },
    linkRefused: {
      text: (gateway: string, broker: string | undefined) =>
        `${capital(way(broker))} does not let this device in. Its access to “${gateway}” may have ended; ask for a new link.`,
      short: 'This device is not let in.',
    },
    linkLost: {
      text: (broker: string | undefined) =>
        `${capital(way(broker))} is not reached. Look whether this device has a network, and whether ${
          broker === undefined ? 'the computer that Oriel runs on is on and has one' : 'the broker runs'
        }.`,
      short: 'Oriel is not reached.',
    },
    offline: {
      text: (gateway: string) =>
        `The gateway ${gateway} is away. Look whether it is on and has a network; the picture comes back by itself.`,
      short: 'The gateway is away.',
    },
    otherVersion: {
      text: 'The gateway has another version than this page, and is asked for that. If this stays, close the page and open it again.',
      short: 'The gateway has another version.',
    },
    silent: {
      text: 'The gateway does not answer. It is asked again and again; if that stays, look whether it still runs.',
      short: 'The gateway does not answer.',
    },
    off: {
      text: (camera: string, mayConfigure: boolean) =>
        mayConfigure ? `${camera} is switched off.` : `${camera} is switched off. ${ASK} can switch it on.`,
      short: 'Switched off',
    },
    h265: {
      text: (camera: string, streams: 'main' | 'sub' | 'both') =>
        ({
          main: `${camera} sends H.265, which this browser can not play: set its main stream to H.264 in the camera’s settings, or let Oriel pull an H.264 stream of it.`,
          sub: `${camera} sends H.265, which this browser can not play: set its sub stream to H.264 in the camera’s settings.`,
          both: `${camera} sends H.265 in both of its streams, which this browser can not play: set one of them to H.264 in the camera’s settings.`,
        })[streams],
      short: 'H.265, which this browser can not play.',
    },
    unplayable: {
      text: 'This browser can not play what the camera sends. Set its stream to H.264, or try another browser.',
      short: 'This browser can not play it.',
    },
    noH264: {
      text: 'Cameras send H.264, which this browser does not play. Firefox needs its plug-in OpenH264 (see about:addons); other browsers play it as they are.',
      short: 'This browser plays no H.264.',
    },
    noWebRtc: {
      text: 'Pictures come by WebRTC, which this browser lacks or has switched off (on an iPhone by Lockdown Mode). Allow it, or try another browser.',
      short: 'This browser has no WebRTC.',
    },
    forbidden: {
      text: (camera: string) =>
        `You have no right to watch ${camera}. Whoever gave you access can change that.`,
      short: 'Not open to you.',
    },
    noSuchCamera: {
      text: (camera: string) => `There is no camera ${camera} here any more. Choose another one.`,
      short: 'No longer here.',
    },
    withdrawn: {
      text: (gateway: string) => `Your access to “${gateway}” has ended. Ask for a new link.`,
      short: 'Your access has ended.',
    },
    refused: {
      text: 'The gateway refused this picture; its log says why.',
      short: 'The gateway refused it.',
    },
    noCamera: {
      text: 'No camera is open to you here. Whoever gave you access can change that.',
      short: 'No camera',
    },
    unreachable: {
      text: (camera: string) => `${camera} does not answer. Is it switched on, and in its network?`,
      short: 'The camera does not answer.',
    },
    credentials: {
      text: (camera: string, mayManage: boolean) =>
        `${camera} does not take the user name and password that Oriel has for it. ${mayManage ? 'Give it the right ones in its settings.' : `${ASK} can give it the right ones.`}`,
      short: 'Wrong password for the camera.',
    },
    noStream: {
      text: (camera: string, mayManage: boolean) =>
        `${camera} has no such stream, or no longer. ${mayManage ? 'Choose one of its streams in its settings.' : `${ASK} can choose another one.`}`,
      short: 'The camera has no such stream.',
    },
    format: {
      text: (camera: string, mayManage: boolean) =>
        `${camera} sends a picture that Oriel can not pass on. ${mayManage ? 'Choose another stream in its settings, or set this one to H.264 at the camera.' : `${ASK} can set its stream to H.264.`}`,
      short: 'Not a format that can be shown.',
    },
    down: {
      text: (camera: string, reason: string | undefined) =>
        reason === undefined ? `${camera} gives no picture at the moment.` : wholeSentence(reason, camera),
      short: 'The camera gives no picture.',
    },
    noPath: {
      text: 'No way to the gateway was found. Its network settings say what is missing.',
      short: 'No way to the gateway.',
    },
    noPicture: {
      text: (camera: string) =>
        `The connection to ${camera} stands, but no picture comes; it is asked for again. If this stays, start the camera anew.`,
      short: 'No picture comes; trying again…',
    },
    tooMany: {
      text: (mayManage: boolean) =>
        `As many watch already as the gateway lets in. Close a page that nobody looks at${mayManage ? ', or allow more by webrtc.maxViewers' : ''}; it is tried again by itself.`,
      short: 'Too many watch already.',
    },
    trouble: {
      text: 'The gateway could not send this picture; its log says why.',
      short: 'No picture; trying again…',
    },
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
    forgery: 'A message that came was not from the gateway, or not meant now, and is ignored.',
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
    reason: wholeSentence,
  },
};

export type Texts = Translation<typeof texts>;
