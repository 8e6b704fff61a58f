import fc from 'fast-check';
import { expect } from 'vitest';
import { type CameraChange, type WrittenChange, withChangedCamera } from '../../config/edit/camera-change.ts';
import { withCamera, withoutCamera } from '../../config/edit/camera-text.ts';
import { changedCamera } from '../../config/edit/changed-camera.ts';
import type { CameraConfig } from '../../config/schema.ts';
import { fuzz } from './fuzz.ts';

const GATE = { name: 'gate', onvif: { url: 'http://192.0.2.9/', password: 'x: #' } };
const context = { file: 'oriel.yaml' };

const remark = fc.constantFrom('', ' # by the door', '   # - name: x', ' # { [');
const between = fc.constantFrom(
  ...[
    '',
    '\n',
    '\n\n',
    '  \n',
    '# outermost\n',
    '  # as the dashes\n',
    '    # deeper\n\n',
    '      # deepest\n',
  ],
);

function camera(name: string) {
  const [dashes, braces, literal, folded, lines] = [
    (a: string, b: string) => `- name: ${name}${a}\n    simulated: {}${b}\n`,
    (a: string) => `- { name: ${name}, simulated: { fps: 5 } }${a}\n`,
    (a: string, b: string) =>
      `-${a}\n    name: ${name}\n    onvif:${b}\n      url: http://192.0.2.1/\n      password: |\n        a # b\n\n        c\n`,
    () => `- name: "${name}"\n    rtsp: >-\n      rtsp://192.0.2.1/\n`,
    (a: string, b: string) => `- {\n      name: ${name},${a}\n      simulated: { }${b}\n    }${a}\n`,
  ];
  return fc
    .tuple(fc.constantFrom(dashes, braces, literal, folded, lines), remark, remark)
    .map(([write, a, b]) => `  ${write(a, b)}`);
}

const file = fc
  .record({
    pieces: fc.tuple(
      remark.map((text) => `cameras:${text}\n`),
      between,
      camera('a'),
      between,
      fc.oneof(fc.constant(''), camera('b')),
      between,
      fc.oneof(fc.constant(''), camera('c')),
      between,
      fc.constantFrom('', 'log: {}\n', '# the end\nlog: { level: info }\n'),
    ),
    isCut: fc.boolean(),
    isWindows: fc.boolean(),
  })
  .map(({ pieces, isCut, isWindows }) => {
    const text = isCut ? pieces.join('').trimEnd() : pieces.join('');
    return isWindows ? text.replaceAll('\n', '\r\n') : text;
  });

fuzz(
  'adds a camera to any file and takes it out again without a trace, but perhaps a line break at the end',
  fc.property(file, (text) => {
    const added = withCamera(text, GATE, context).text;
    for (const line of text.split(/\r?\n/)) expect(added).toContain(line);
    const removed = withoutCamera(added, 'gate', context).text;
    const eol = text.includes('\r\n') ? '\r\n' : '\n';
    expect([text, `${text}${eol}`]).toContain(removed);
  }),
);

fuzz(
  'takes any camera out of any file, and nothing of the others',
  fc.property(file, fc.constantFrom('a', 'gate'), (text, name) => {
    const added = withCamera(text, GATE, context);
    const left = added.config.cameras.filter((one) => one.name !== name);
    expect(withoutCamera(added.text, name, context).config.cameras).toEqual(left);
  }),
);

fuzz(
  'renames any camera in any file, and back without a trace',
  fc.property(file, fc.constantFrom('z', '1', 'null', 'a-b'), (text, name) => {
    const there = withChangedCamera(text, { name: 'a', change: { name }, ...context });
    expect(there.config.cameras[0]?.name).toBe(name);
    const back = withChangedCamera(there.text, { name, change: { name: 'a' }, ...context }).text;
    // Quotes that a name needed stay with it.
    expect(back.replace(/"a"/, 'a')).toBe(text.replace(/"a"/, 'a'));
  }),
  { weight: 0.5 },
);

const axes = fc.subarray(['pan', 'tilt', 'zoom'] as const);
const change = fc.record(
  {
    invert: axes,
    profile: fc.constantFrom(
      { main: 'P1' },
      { sub: '2' },
      { main: 'a, b', sub: ' x' },
      { main: null, sub: null },
    ),
    signIn: fc.constantFrom({}, { username: 'u' }, { username: '[', passwordFile: 'oriel.passwords/gate' }),
  },
  { requiredKeys: [] },
);

fuzz(
  'changes a camera twice in any file as it would be run, and no line of the others',
  fc.property(file, change, change, (text, first, second) => {
    const added = withCamera(text, GATE, context);
    const once = withChangedCamera(added.text, { name: 'gate', change: first, ...context });
    const twice = withChangedCamera(once.text, { name: 'gate', change: second, ...context });
    for (const line of text.split(/\r?\n/)) expect(twice.text).toContain(line);
    const [camera] = added.config.cameras.slice(-1);
    if (!camera) throw new Error('no camera');
    const run = changedCamera(changedCamera(camera, asRun(first)), asRun(second));
    expect(withoutPassword(twice.config.cameras.at(-1))).toEqual(withoutPassword(run));
  }),
  { weight: 0.5 },
);

function asRun({ signIn, ...others }: WrittenChange): CameraChange {
  const { username, passwordFile } = signIn ?? {};
  return {
    ...others,
    ...(signIn && {
      signIn: { ...(username !== undefined && { username }), ...(passwordFile && { password: 'p' }) },
    }),
  };
}

function withoutPassword(camera: CameraConfig | undefined): unknown {
  return JSON.parse(JSON.stringify(camera ?? null), (key, value) => (key === 'password' ? '' : value));
}
