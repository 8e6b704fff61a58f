import { describe, expect, it } from 'vitest';
import {
  type CameraChange,
  type WrittenChange,
  withChangedCamera,
} from '../../../config/edit/camera-change.ts';
import { changedCamera } from '../../../config/edit/changed-camera.ts';
import { EditError } from '../../../config/edit/edited.ts';
import { parseConfig } from '../../../config/load.ts';
import { ConfigError } from '../../../config/problems.ts';
import type { CameraConfig } from '../../../config/schema.ts';

const file = 'oriel.yaml';
const URL = 'http://192.0.2.1/onvif/device_service';
const change = (text: string, what: WrittenChange, name = 'porch') =>
  withChangedCamera(text, { name, change: what, file });

/** With a word in the place of each password, which stands in a file that these tests have not. */
function withoutSecrets(camera: CameraConfig | undefined): unknown {
  return JSON.parse(JSON.stringify(camera ?? null), (key, value) => {
    if (key === 'password') return 'a password';
    return key === 'url' ? String(value).replace(/:[^:@/]*@/, ':a password@') : value;
  });
}

type Case = [name: string, change: WrittenChange, before: string, after: string];

const NAMES: Case[] = [
  [
    'beside comments, and whatever else there is',
    { name: 'gate' },
    `# The house\ncameras: # all\n  # by the door\n  - name: porch   # the old one\n    simulated: {}\n    # warm: 1m\n\n  - name: yard\n    simulated: {}\nlog: {level: "debug"}   # for now\n`,
    `# The house\ncameras: # all\n  # by the door\n  - name: gate   # the old one\n    simulated: {}\n    # warm: 1m\n\n  - name: yard\n    simulated: {}\nlog: {level: "debug"}   # for now\n`,
  ],
  [
    'in braces',
    { name: 'gate' },
    'cameras: [ {name: porch, simulated: {}}, ]\n',
    'cameras: [ {name: gate, simulated: {}}, ]\n',
  ],
  [
    'in the quotes that were there',
    { name: 'gate' },
    `cameras:\n- { simulated: {}, "name": 'porch' }\n`,
    `cameras:\n- { simulated: {}, "name": 'gate' }\n`,
  ],
  [
    'in double quotes',
    { name: 'gate' },
    `cameras:\n- simulated: {}\n  name: "porch"\n`,
    `cameras:\n- simulated: {}\n  name: "gate"\n`,
  ],
  [
    'that is no text in YAML by itself',
    { name: '1e3' },
    'cameras:\n  - name: porch\n    simulated: {}\n',
    'cameras:\n  - name: "1e3"\n    simulated: {}\n',
  ],
  [
    'with the line breaks of Windows, behind a byte order mark',
    { name: 'gate' },
    '\uFEFFcameras:\r\n  - name: porch\r\n    simulated: {}\r\n',
    '\uFEFFcameras:\r\n  - name: gate\r\n    simulated: {}\r\n',
  ],
  [
    'wherever tokens have it, and nowhere else',
    { name: 'gate' },
    `cameras:\n  - name: porch # porch\n    simulated: {}\n  - { name: porch-2, simulated: {} }\naccess:\n  tokens:\n    - name: porch\n      token: sesame-porch\n      role: viewer\n      cameras: [porch, porch-2, "porch"] # porch\n    - name: wall\n      token: sesame-wall\n      role: viewer\n      cameras:\n        - porch-2\n        - porch # the door\n    - { name: all, token: sesame-all, role: admin }\n`,
    `cameras:\n  - name: gate # porch\n    simulated: {}\n  - { name: porch-2, simulated: {} }\naccess:\n  tokens:\n    - name: porch\n      token: sesame-porch\n      role: viewer\n      cameras: [gate, porch-2, "gate"] # porch\n    - name: wall\n      token: sesame-wall\n      role: viewer\n      cameras:\n        - porch-2\n        - gate # the door\n    - { name: all, token: sesame-all, role: admin }\n`,
  ],
  [
    'beside anchors that are not its own',
    { name: 'gate' },
    `cameras:\n  - name: porch\n    onvif: { url: "${URL}", username: &u a, password: &p x }\n  - name: b\n    onvif: { url: "http://192.0.2.2/", username: *u, password: *p }\n`,
    `cameras:\n  - name: gate\n    onvif: { url: "${URL}", username: &u a, password: &p x }\n  - name: b\n    onvif: { url: "http://192.0.2.2/", username: *u, password: *p }\n`,
  ],
  [
    'that it has already',
    { name: 'porch' },
    'cameras: [{ name: porch, rtsp: rtsp://h/ }]',
    'cameras: [{ name: porch, rtsp: rtsp://h/ }]',
  ],
];

const LINES = `cameras:\n  - name: porch\n    onvif:\n      url: ${URL}\n    audio: false # no\n\nlog: {}\n`;

const PROFILES: Case[] = [
  [
    'where none were chosen',
    { profile: { main: 'Profile_1', sub: '2' } },
    LINES,
    LINES.replace('# no\n', '# no\n    profile:\n      main: Profile_1\n      sub: "2"\n'),
  ],
  [
    'where none were chosen, in braces',
    { profile: { main: 'a, b' } },
    `cameras: [{ name: porch, onvif: { url: "${URL}" } }] # all\n`,
    `cameras: [{ name: porch, onvif: { url: "${URL}" }, profile: { main: "a, b" } }] # all\n`,
  ],
  [
    'one of two',
    { profile: { sub: 'P3' } },
    LINES.replace('log', 'x').replace(
      /\n\nx: \{\}\n/,
      '\n    profile:\n      main: P1 # large\n      # small\n      sub: P2 # for phones\n',
    ),
    LINES.replace('log', 'x').replace(
      /\n\nx: \{\}\n/,
      '\n    profile:\n      main: P1 # large\n      # small\n      sub: P3 # for phones\n',
    ),
  ],
  [
    'beside the one that was chosen',
    { profile: { main: 'P1' } },
    `cameras:\n  - name: porch\n    profile:\n      sub: P2\n      # done\n    onvif: { url: "${URL}" }\n`,
    `cameras:\n  - name: porch\n    profile:\n      sub: P2\n      main: P1\n      # done\n    onvif: { url: "${URL}" }\n`,
  ],
  [
    'back to the rule, one of them',
    { profile: { main: null } },
    `cameras:\n  - name: porch\n    profile:\n      # the large one\n      main: P1 # 4K\n      sub: P2\n    onvif: { url: "${URL}" }\n`,
    `cameras:\n  - name: porch\n    profile:\n      # the large one\n      sub: P2\n    onvif: { url: "${URL}" }\n`,
  ],
  [
    'back to the rule, one of them in braces',
    { profile: { sub: null } },
    `cameras: [{ name: porch, profile: { main: P1, sub: P2 }, onvif: { url: "${URL}" } }]\n`,
    `cameras: [{ name: porch, profile: { main: P1 }, onvif: { url: "${URL}" } }]\n`,
  ],
  [
    'back to the rule, all of them',
    { profile: { main: null, sub: null } },
    `cameras:\n  - name: porch\n    profile:\n      main: P1\n      sub: P2\n    # where it is\n    onvif: { url: "${URL}" }\n`,
    `cameras:\n  - name: porch\n    # where it is\n    onvif: { url: "${URL}" }\n`,
  ],
  [
    'back to the rule, where they stand beside the dash',
    { profile: { main: null } },
    `cameras:\n  - profile: { main: P1 }\n    name: porch\n    onvif: { url: "${URL}" }\n`,
    `cameras:\n  - name: porch\n    onvif: { url: "${URL}" }\n`,
  ],
  [
    'in place of a key that says nothing',
    { profile: { main: 'P1' } },
    `cameras:\n  - name: porch\n    profile: # by rule\n    onvif: { url: "${URL}" }\n`,
    `cameras:\n  - name: porch\n    profile: { main: P1 } # by rule\n    onvif: { url: "${URL}" }\n`,
  ],
  ['that are as the rule has them already', { profile: { main: null } }, LINES, LINES],
];

const AXES: Case[] = [
  [
    'where nothing was said',
    { invert: ['pan', 'tilt'] },
    LINES,
    LINES.replace('# no\n', '# no\n    ptz:\n      invert:\n        - pan\n        - tilt\n'),
  ],
  [
    'of a camera that is made up',
    { invert: ['tilt'] },
    'cameras:\n  - { name: porch, simulated: { fps: 5 } }\n',
    'cameras:\n  - { name: porch, simulated: { fps: 5 }, ptz: { invert: [ tilt ] } }\n',
  ],
  [
    'beside what else is said of its moves',
    { invert: ['zoom'] },
    `cameras:\n  - name: porch\n    ptz: # odd\n      mode: continuous\n      speed: 0.5 # slow\n    simulated: {}\n`,
    `cameras:\n  - name: porch\n    ptz: # odd\n      mode: continuous\n      speed: 0.5 # slow\n      invert:\n        - zoom\n    simulated: {}\n`,
  ],
  [
    'one more and one less',
    { invert: ['tilt', 'zoom'] },
    `cameras:\n  - name: porch\n    ptz:\n      invert: [pan, tilt] # it hangs\n    simulated: {}\n`,
    `cameras:\n  - name: porch\n    ptz:\n      invert: [tilt, zoom] # it hangs\n    simulated: {}\n`,
  ],
  [
    'one less, beside what is said of the other',
    { invert: ['tilt'] },
    `cameras:\n  - name: porch\n    ptz:\n      invert: [ pan,\n        # it hangs\n        tilt ]\n    simulated: {}\n`,
    `cameras:\n  - name: porch\n    ptz:\n      invert: [ \n        # it hangs\n        tilt ]\n    simulated: {}\n`,
  ],
  [
    'none any more',
    { invert: [] },
    `cameras:\n  - name: porch\n    ptz:\n      invert:\n        - pan\n        - tilt\n      speed: 0.5\n    simulated: {}\n`,
    `cameras:\n  - name: porch\n    ptz:\n      invert: []\n      speed: 0.5\n    simulated: {}\n`,
  ],
  [
    'in an empty map',
    { invert: ['pan'] },
    'cameras: [{ name: porch, simulated: {}, ptz: {} }]',
    'cameras: [{ name: porch, simulated: {}, ptz: { invert: [ pan ] } }]',
  ],
  [
    'behind keys that say nothing',
    { invert: ['pan'] },
    'cameras:\n  - name: porch\n    simulated: {}\n    ptz:\n',
    'cameras:\n  - name: porch\n    simulated: {}\n    ptz: { invert: [ pan ] }\n',
  ],
  ['none where there were none', { invert: [] }, LINES, LINES],
];

const REFERENCE = 'oriel.passwords/porch';
const SIGN_IN = { signIn: { username: 'oriel', passwordFile: REFERENCE } };

const SIGN_INS: Case[] = [
  [
    'where there were none',
    SIGN_IN,
    LINES,
    LINES.replace(`${URL}\n`, `${URL}\n      username: oriel\n      password:\n        file: ${REFERENCE}\n`),
  ],
  [
    'in braces, over several lines',
    SIGN_IN,
    `cameras:\n  - name: porch\n    onvif: {\n      url: "${URL}", # here\n    }\n`,
    `cameras:\n  - name: porch\n    onvif: {\n      url: "${URL}", # here\n      username: oriel,\n      password: { file: ${REFERENCE} },\n    }\n`,
  ],
  [
    'in place of a password that stood in the file',
    SIGN_IN,
    `cameras:\n  - name: porch\n    onvif:\n      url: ${URL}\n      password: "sesame" # 2019\n      username: admin # theirs\n`,
    `cameras:\n  - name: porch\n    onvif:\n      url: ${URL}\n      password: { file: ${REFERENCE} } # 2019\n      username: oriel # theirs\n`,
  ],
  [
    'in place of another file',
    SIGN_IN,
    `cameras:\n  - name: porch\n    onvif:\n      url: ${URL}\n      username: oriel\n      password:\n        # kept apart\n        file: /etc/oriel/porch # ours\n`,
    `cameras:\n  - name: porch\n    onvif:\n      url: ${URL}\n      username: oriel\n      password:\n        # kept apart\n        file: ${REFERENCE} # ours\n`,
  ],
  [
    'in place of a variable',
    SIGN_IN,
    `cameras:\n  - name: porch\n    onvif: { url: "${URL}", username: a, password: { env: PORCH } }\n`,
    `cameras:\n  - name: porch\n    onvif: { url: "${URL}", username: oriel, password: { file: ${REFERENCE} } }\n`,
  ],
  [
    'none any more',
    { signIn: {} },
    `cameras:\n  - name: porch\n    onvif:\n      username: oriel # ours\n      password:\n        file: ${REFERENCE}\n      url: ${URL}\n`,
    `cameras:\n  - name: porch\n    onvif:\n      url: ${URL}\n`,
  ],
  [
    'in the address of a stream, which then has none',
    SIGN_IN,
    'cameras:\n  - name: porch\n    rtsp: rtsp://admin:p%40ss@192.0.2.11:8554/live?a=b@c # the old one\n',
    `cameras:\n  - name: porch\n    rtsp: { url: rtsp://192.0.2.11:8554/live?a=b@c, username: oriel, password: { file: ${REFERENCE} } } # the old one\n`,
  ],
  [
    'of a stream that had none, and shall have none',
    { signIn: {} },
    'cameras: [{ name: porch, rtsp: "rtsp://a@192.0.2.11/" }]\n',
    'cameras: [{ name: porch, rtsp: "rtsp://192.0.2.11/" }]\n',
  ],
  [
    'beside the address of a stream',
    SIGN_IN,
    'cameras:\n  - name: porch\n    rtsp:\n      url: rtsp://192.0.2.11/\n      username: a\n',
    `cameras:\n  - name: porch\n    rtsp:\n      url: rtsp://192.0.2.11/\n      username: oriel\n      password:\n        file: ${REFERENCE}\n`,
  ],
];

function asWanted({ signIn, ...others }: WrittenChange): CameraChange {
  if (!signIn) return others;
  const { username, passwordFile } = signIn;
  return {
    ...others,
    signIn: { ...(username !== undefined && { username }), ...(passwordFile && { password: 'new' }) },
  };
}

describe.each([
  ['a name', NAMES],
  ['profiles', PROFILES],
  ['inverted axes', AXES],
  ['what signs in', SIGN_INS],
])('withChangedCamera writes %s', (_kind, cases) => {
  it.each(cases)('%s', (_, what, before, after) => {
    const { text, config } = change(before, what);
    expect(text).toBe(after);
    // What runs is as the file would have it at the next start.
    const running = parseConfig(before, { file }).cameras.find(({ name }) => name === 'porch');
    if (!running) throw new Error('no camera');
    const next = changedCamera(running, asWanted(what));
    const written = config.cameras.find(({ name }) => name === (what.name ?? 'porch'));
    expect(withoutSecrets(next)).toEqual(withoutSecrets(written));
  });
});

describe('withChangedCamera', () => {
  it('changes all at once', () => {
    const { text } = change(LINES, { ...SIGN_IN, name: 'gate', profile: { sub: 'P2' }, invert: ['pan'] });
    expect(text).toBe(
      `cameras:\n  - name: gate\n    onvif:\n      url: ${URL}\n      username: oriel\n      password:\n        file: ${REFERENCE}\n    audio: false # no\n    profile:\n      sub: P2\n    ptz:\n      invert:\n        - pan\n\nlog: {}\n`,
    );
  });

  const ALIASES = 'are written in a way (aliases, tags) that is not edited safely; edit it by hand';
  it.each<[string, WrittenChange, string, EditError['kind'], string]>([
    [
      'a camera that is not there',
      { name: 'x' },
      'cameras: [{ name: y, simulated: {} }]',
      'unknown',
      'There is no camera named porch in oriel.yaml',
    ],
    [
      'a name that is taken',
      { name: 'y' },
      'cameras: [{ name: porch, simulated: {} }, { name: y, simulated: {} }]',
      'taken',
      'There is a camera named y already',
    ],
    [
      'an alias in the place of the list',
      { name: 'x' },
      'x: &c [{ name: porch, simulated: {} }]\ncameras: *c\n',
      'style',
      ALIASES,
    ],
    [
      'an alias in the place of the camera',
      { name: 'x' },
      'x: &c { name: porch, simulated: {} }\ncameras: [*c]\n',
      'style',
      ALIASES,
    ],
    [
      'a name that is an alias',
      { name: 'x' },
      'gateway: { name: &n porch }\ncameras: [{ name: *n, simulated: {} }]\n',
      'style',
      ALIASES,
    ],
    [
      'a name with an anchor',
      { name: 'x' },
      'cameras: [{ name: &n porch, simulated: {} }]\naccess: { tokens: [{ name: a, token: sesame-a, role: viewer, cameras: [*n] }] }\n',
      'style',
      ALIASES,
    ],
    [
      'a camera that others are made of',
      { invert: ['pan'] },
      'cameras:\n  - { name: porch, simulated: {}, ptz: &p { speed: 0.5 } }\n  - { name: y, simulated: {}, ptz: *p }\n',
      'style',
      ALIASES,
    ],
    ['a tag', { name: 'x' }, 'cameras: [{ name: !!str porch, simulated: {} }]\n', 'style', ALIASES],
    [
      'a password of several lines',
      SIGN_IN,
      `cameras:\n  - name: porch\n    onvif:\n      url: ${URL}\n      password: |-\n        sesame\n`,
      'style',
      ALIASES,
    ],
    [
      'what signs in to nothing',
      SIGN_IN,
      'cameras: [{ name: porch, simulated: {} }]',
      'style',
      'porch is another kind of camera in oriel.yaml than the one that runs',
    ],
  ])('refuses %s', (_, what, text, kind, message) => {
    expect(() => change(text, what)).toThrow(EditError);
    expect(() => change(text, what)).toThrow(
      expect.objectContaining({ kind, message: expect.stringContaining(message) }),
    );
  });

  it.each<[string, WrittenChange, string]>([
    ['profiles of a stream', { profile: { main: 'P1' } }, 'cameras: [{ name: porch, rtsp: rtsp://h/ }]'],
    ['axes of a stream', { invert: ['pan'] }, 'cameras: [{ name: porch, rtsp: rtsp://h/ }]'],
    ['a text that is no YAML', { name: 'x' }, 'cameras: ['],
    ['a name that topics need', { name: 'status' }, 'cameras: [{ name: porch, simulated: {} }]'],
  ])('refuses what would not be sound: %s', (_, what, text) => {
    expect(() => change(text, what)).toThrow(ConfigError);
  });
});
