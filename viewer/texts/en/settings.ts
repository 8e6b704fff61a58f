import type { CameraRefusal, CameraTask } from '../../models/settings/camera-settings.ts';
import type { Way } from '../../models/settings/network-facts.ts';
import type { Section } from '../../models/settings/sections.ts';
import type { VersionNews } from '../../models/settings/versions.ts';
import { sentence } from '../sentence.ts';
import type { Translation } from '../translation.ts';

const TASKS: Readonly<Record<CameraTask, string>> = {
  reading: 'Its settings could not be read',
  name: 'It was not renamed',
  main: 'High was not changed',
  sub: 'Low was not changed',
  invert: 'Its directions were not changed',
  credentials: 'Its user name and password were not changed',
  removal: 'It was not removed',
};

const DONE: Readonly<Record<CameraTask, string>> = {
  reading: '',
  name: 'Renamed.',
  main: 'High was changed; the picture returns in a moment.',
  sub: 'Low was changed; the picture returns in a moment.',
  invert: 'Its directions were changed.',
  credentials: 'Oriel signs in to it with these from now on.',
  removal: '',
};

/** What the settings say in English; apart, so that only who opens them loads it. */
export const settingsTexts = {
  title: 'Settings',
  close: 'Close the settings',
  back: 'Back',
  sections: {
    device: 'This device',
    people: 'People',
    cameras: 'Cameras',
    network: 'Network',
    about: 'About',
  } satisfies Record<Section, string>,
  sectionsTitle: 'Sections',
  hints: {
    device: 'Name, language, relay only',
    people: 'Who has access, invitations',
    cameras: 'Order, streams, passwords',
    camerasWatched: 'Which there are, in which order',
    network: 'The way to the gateway',
    about: 'Versions and licence',
  },
  cameras: {
    order: 'They stand in this order on this device.',
    up: (camera: string) => `Move ${camera} up`,
    down: (camera: string) => `Move ${camera} down`,
    moved: (camera: string, place: number, of: number) => `${camera} is number ${place} of ${of} now.`,
    settings: 'Settings',
    none: 'No camera is open to you here. Whoever gives access can change that.',
    noneYet: 'There is no camera here yet.',
    loading: 'Waiting for the list of cameras…',
    add: 'Add a camera',
    all: 'All cameras',
  },
  camera: {
    reading: 'Asking the gateway and the camera…',
    kinds: {
      onvif: (address: string | undefined) => `ONVIF camera${address === undefined ? '' : ` at ${address}`}`,
      rtsp: (address: string | undefined) => `RTSP stream${address === undefined ? '' : ` of ${address}`}`,
      simulated: () => 'Simulated camera',
    },
    again: 'Try again',
    unaskedToo: 'What it has to choose from could not be asked.',
    unasked: (reason: string) => `The camera could not be asked what it has: ${sentence(reason)}`,
    nameHint: 'Automations and links that use the old name have to follow a new one.',
    streams: 'Streams',
    qualities: { main: 'High', sub: 'Low' },
    byRule: 'As Oriel finds it',
    size: (width: number, height: number) => (width > 0 && height > 0 ? `${width} × ${height}` : ''),
    fps: (fps: number) => `${fps} fps`,
    goneProfile: (token: string) => `${token} (the camera has it no longer)`,
    h265: 'H.265 is played by few browsers: choose H.264 for at least one of the two.',
    directions: 'Directions',
    axes: { pan: 'Left and right', tilt: 'Up and down', zoom: 'Zoom' },
    invertHint: 'Turn round what goes the wrong way, as on a camera that hangs from a ceiling.',
    invert: (axis: string) => `${axis}, turned round`,
    credentials: 'User name and password',
    credentialsHint:
      'As they are set in the camera. Those that Oriel has now are shown to nobody; both may be empty where the camera wants none.',
    username: 'User name',
    password: 'Password',
    show: 'Show',
    hide: 'Hide',
    save: 'Save',
    saving: 'Saving…',
    removal: 'Remove this camera',
    removalQuestion: (camera: string) =>
      `${camera} is taken out of the configuration, with its address and password.`,
    remove: 'Remove',
    done: (task: CameraTask) => DONE[task],
    refused: ({ task, reason }: CameraRefusal) =>
      reason === undefined
        ? `${TASKS[task]}: the gateway is not reached at the moment. Try again when it is.`
        : `${TASKS[task]}: ${sentence(reason)}`,
  },
  network: {
    page: 'This page',
    gateway: 'Gateway',
    reached: (gateway: string) => `“${gateway}”, reached`,
    unreached: (gateway: string) => `“${gateway}”, not reached at the moment`,
    broker: 'Broker',
    ownBroker: 'The gateway’s own',
    sealed: 'Everything said through it is sealed end to end: it can neither read nor forge it.',
    notOpen: (reason: string) => `Not reached: ${sentence(reason)}`,
    servers: 'STUN and TURN',
    noServers: 'None: pictures come only where this device and the gateway reach each other directly.',
    path: 'Picture',
    ways: {
      host: 'Direct: this device and the gateway reach each other as they are',
      router: 'Direct, through a router’s address (STUN)',
      relay: 'Through a relay (TURN)',
    } satisfies Record<Way, string>,
    way: (way: string, protocol: string | undefined) =>
      protocol === undefined ? `${way}.` : `${way}, by ${protocol.toUpperCase()}.`,
    used: 'Data',
    usedBy: (amount: string) => `${amount} for the picture on show, since it began.`,
    amount: (bytes: number) =>
      bytes < 1_000_000
        ? `${Math.round(bytes / 1000)} kB`
        : bytes < 1_000_000_000
          ? `${(bytes / 1_000_000).toFixed(1)} MB`
          : `${(bytes / 1_000_000_000).toFixed(2)} GB`,
    addresses: 'Addresses',
    shown: 'This device and the gateway tell each other theirs, and take the shortest way.',
    hidden: 'Hidden behind a relay.',
    https: 'HTTPS',
    local: 'Plain HTTP on this very machine',
    plain: 'Plain HTTP',
    plainHint:
      'Pictures and commands are encrypted all the same. What a browser allows over HTTPS only is missing: keeping Oriel on the home screen, opening without a network, copying and sharing by a button.',
    authority: 'Trust this gateway, and come by HTTPS',
    noAuthority: 'Whoever runs the gateway can turn HTTPS on: http.tls in its configuration.',
    installed: 'Opened from the home screen.',
    inBrowser: 'Opened in a browser.',
    offline: 'It opens without a network too.',
    online: 'It needs the network to open.',
  },
  about: {
    page: 'Viewer',
    gateway: 'Gateway',
    protocol: 'Protocol',
    licence: 'Licence',
    news: {
      same: '',
      'page-older':
        'The gateway is newer than this page. Load the page anew, so that both are of one version.',
      'page-newer':
        'This page is newer than the gateway. Update the gateway, or load the page anew, so that both are of one version.',
      other: 'This page and the gateway are of different versions. Load the page anew.',
    } satisfies Record<VersionNews, string>,
    reload: 'Load the page anew',
  },
};

export type SettingsTexts = Translation<typeof settingsTexts>;
