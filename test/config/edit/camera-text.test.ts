import { describe, expect, it } from 'vitest';
import { withCamera, withoutCamera } from '../../../config/edit/camera-text.ts';
import { EditError } from '../../../config/edit/edited.ts';
import { ConfigError } from '../../../config/problems.ts';

const GATE = {
  name: 'gate',
  onvif: { url: 'http://192.0.2.20/onvif/device_service', username: 'oriel', password: '1234' },
};
const context = { file: 'oriel.yaml' };

const GATE_LINES = `- name: gate
  onvif:
    url: http://192.0.2.20/onvif/device_service
    username: oriel
    password: "1234"
`;
const GATE_FLOW =
  '{ name: gate, onvif: { url: http://192.0.2.20/onvif/device_service, username: oriel, password: "1234" } }';

function gateAt(indent: number): string {
  return GATE_LINES.replace(/^(?=.)/gm, ' '.repeat(indent));
}

describe('withCamera', () => {
  const cases: [name: string, before: string, after: string][] = [
    [
      'after the last, with comments before, between and after',
      `# The house\n\ncameras: # all of them\n  # the street\n  - name: porch   # by the door\n    simulated: {}\n    # warm: 1m\n  # to come: the shed\n\n# The log\nlog: {level: "debug"}   # for now\n`,
      `# The house\n\ncameras: # all of them\n  # the street\n  - name: porch   # by the door\n    simulated: {}\n    # warm: 1m\n${gateAt(2)}  # to come: the shed\n\n# The log\nlog: {level: "debug"}   # for now\n`,
    ],
    [
      'apart where the others stand apart',
      'cameras:\n  - name: a\n    simulated: {}\n\n  # the yard\n  - name: b\n    simulated: {}\n\nlog: {}\n',
      `cameras:\n  - name: a\n    simulated: {}\n\n  # the yard\n  - name: b\n    simulated: {}\n\n${gateAt(2)}\nlog: {}\n`,
    ],
    [
      'without indentation where the others have none',
      'cameras:\n- name: a\n  simulated: {}\nlog: {}\n',
      `cameras:\n- name: a\n  simulated: {}\n${gateAt(0)}log: {}\n`,
    ],
    [
      'in braces where the one before is',
      'cameras:\n  - { name: a, simulated: {} }\n',
      `cameras:\n  - { name: a, simulated: {} }\n  - ${GATE_FLOW}\n`,
    ],
    [
      'at the end of a file without a last line break',
      'cameras:\n  - name: a\n    simulated: {}',
      `cameras:\n  - name: a\n    simulated: {}\n${gateAt(2)}`,
    ],
    [
      'after text of several lines',
      'cameras:\n  - name: a\n    onvif:\n      url: http://192.0.2.1/\n      password: |-\n        x\n\n        # y\n\nlog: {}\n',
      `cameras:\n  - name: a\n    onvif:\n      url: http://192.0.2.1/\n      password: |-\n        x\n\n        # y\n${gateAt(2)}\nlog: {}\n`,
    ],
    [
      'with the line breaks of Windows',
      'cameras:\r\n  - name: a\r\n    simulated: {}\r\n\r\nlog: {}\r\n',
      `cameras:\r\n  - name: a\r\n    simulated: {}\r\n${gateAt(2).replaceAll('\n', '\r\n')}\r\nlog: {}\r\n`,
    ],
    [
      'behind a byte order mark',
      '\uFEFFcameras:\n  - name: a\n    simulated: {}\n',
      `\uFEFFcameras:\n  - name: a\n    simulated: {}\n${gateAt(2)}`,
    ],
    [
      'into brackets',
      'cameras: [ {name: a, simulated: {}} ] # all\n',
      `cameras: [ {name: a, simulated: {}}, ${GATE_FLOW} ] # all\n`,
    ],
    [
      'into brackets with a comma at the end',
      'cameras: [{ name: a, simulated: {} },]\n',
      `cameras: [{ name: a, simulated: {} }, ${GATE_FLOW}]\n`,
    ],
    [
      'into brackets over several lines',
      'cameras: [\n  { name: a, simulated: {} }, # front\n  { name: b, simulated: {} } # back\n]\nlog: {}\n',
      `cameras: [\n  { name: a, simulated: {} }, # front\n  { name: b, simulated: {} }, # back\n  ${GATE_FLOW},\n]\nlog: {}\n`,
    ],
    ['into empty brackets', 'cameras: []\nlog: {}\n', `cameras: [ ${GATE_FLOW} ]\nlog: {}\n`],
    ['in place of null', 'cameras: null\nlog: {}\n', `cameras: [ ${GATE_FLOW} ]\nlog: {}\n`],
    [
      'below a key without a value',
      'cameras: # none yet\n  # - name: a\nlog: {}\n',
      `cameras: # none yet\n${gateAt(2)}  # - name: a\nlog: {}\n`,
    ],
    ['where there is no list', 'log: {}\n', `log: {}\n\ncameras:\n${gateAt(2)}`],
    ['where there is nothing', '', `cameras:\n${gateAt(2)}`],
    ['where there are only comments', '# The house\n', `# The house\n\ncameras:\n${gateAt(2)}`],
    [
      'into a file in braces',
      '{ cameras: [ { name: a, simulated: {} } ] }\n',
      `{ cameras: [ { name: a, simulated: {} }, ${GATE_FLOW} ] }\n`,
    ],
    [
      'beside anchors and aliases',
      'cameras:\n  - &a\n    name: a\n    onvif: { url: "http://192.0.2.1/", password: &p x }\n  - name: b\n    onvif: { url: "http://192.0.2.2/", password: *p }\n',
      `cameras:\n  - &a\n    name: a\n    onvif: { url: "http://192.0.2.1/", password: &p x }\n  - name: b\n    onvif: { url: "http://192.0.2.2/", password: *p }\n${gateAt(2)}`,
    ],
  ];

  it.each(cases)('writes it %s', (_, before, after) => {
    const edited = withCamera(before, GATE, context);
    expect(edited.text).toBe(after);
    expect(edited.config.cameras.at(-1)?.source).toEqual({ kind: 'onvif', ...GATE.onvif, profile: {} });
  });

  it('writes every key, and strange signs so that they are read again', () => {
    const camera = {
      name: 'gate',
      onvif: { ...GATE.onvif, password: ' #: "\'\\{}\t', identity: 'urn:uuid:1' },
      profile: { main: 'Profile #1', sub: '2' },
    };
    const { config } = withCamera('cameras: [ { name: a, simulated: {} } ]', camera, context);
    expect(config.cameras[1]?.source).toEqual({ kind: 'onvif', ...camera.onvif, profile: camera.profile });
  });

  it.each([
    [
      'a name that is taken',
      'cameras: [{ name: gate, simulated: {} }]',
      'taken',
      'There is a camera named gate already',
    ],
    [
      'an alias in the place of the list',
      'x: &c [{ name: a, simulated: {} }]\ncameras: *c',
      'style',
      'edit it by hand',
    ],
    ['a text after its end', 'log: {}\n...\n', 'style', 'edit it by hand'],
  ])('refuses %s', (_, text, kind, message) => {
    expect(() => withCamera(text, GATE, context)).toThrow(EditError);
    expect(() => withCamera(text, GATE, context)).toThrow(
      expect.objectContaining({ kind, message: expect.stringContaining(message) }),
    );
  });

  it.each([
    ['what is no YAML', 'cameras: [\n', 'a bracket that was opened before is not closed'],
    ['a file with another fault', 'cameras: []\nlog: { level: wran }', 'did you mean warn?'],
    ['a list that is none', 'cameras: 5', 'cameras'],
  ])('refuses %s', (_, text, message) => {
    expect(() => withCamera(text, GATE, context)).toThrow(message);
  });

  it('refuses a camera that the configuration would not take', () => {
    const camera = { name: 'status', onvif: { url: 'ftp://192.0.2.1/' } };
    expect(() => withCamera('cameras: [{ name: a, simulated: {} }]', camera, context)).toThrow(ConfigError);
  });
});

describe('withoutCamera', () => {
  const cases: [name: string, before: string, after: string][] = [
    [
      'from the middle, with the comments that are its own',
      'cameras:\n  - name: a\n    simulated: {}\n\n  # the yard\n  - name: b # here\n    simulated: {}\n    # warm: 1m\n\n  # the shed\n  - name: c\n    simulated: {}\n',
      'cameras:\n  - name: a\n    simulated: {}\n\n  # the shed\n  - name: c\n    simulated: {}\n',
    ],
    [
      'from the end',
      'cameras:\n  - name: a\n    simulated: {}\n\n  # the yard\n  - name: b\n    simulated: {}\n\n# The log\nlog: {}\n',
      'cameras:\n  - name: a\n    simulated: {}\n\n# The log\nlog: {}\n',
    ],
    [
      'from the beginning, and leaves what is said of all',
      'cameras:\n  # all on one switch\n  - name: b\n    simulated: {}\n\n  - name: a\n    simulated: {}\n',
      'cameras:\n  # all on one switch\n  - name: a\n    simulated: {}\n',
    ],
    [
      'with the line breaks of Windows',
      'cameras:\r\n  - name: a\r\n    simulated: {}\r\n  - name: b\r\n    simulated: {}\r\nlog: {}\r\n',
      'cameras:\r\n  - name: a\r\n    simulated: {}\r\nlog: {}\r\n',
    ],
    [
      'out of brackets, the first',
      'cameras: [ { name: b, simulated: {} }, { name: a, simulated: {} } ]\n',
      'cameras: [ { name: a, simulated: {} } ]\n',
    ],
    [
      'out of brackets, the last',
      'cameras: [ { name: a, simulated: {} }, { name: b, simulated: {} }, ]\n',
      'cameras: [ { name: a, simulated: {} } ]\n',
    ],
    [
      'out of brackets over several lines',
      'cameras: [\n  { name: b, simulated: {} }, # front\n  { name: a, simulated: {} } # back\n]\n',
      'cameras: [\n  { name: a, simulated: {} } # back\n]\n',
    ],
    [
      'the last out of brackets over several lines',
      'cameras: [\n  { name: a, simulated: {} }, # front\n  { name: b,\n    simulated: {} } # back\n]\n',
      'cameras: [\n  { name: a, simulated: {} }, # front\n]\n',
    ],
    [
      'together with its name where a token’s list has it twice',
      'cameras:\n  - { name: a, simulated: {} }\n  - { name: b, simulated: {} }\naccess:\n  tokens:\n    - { name: x, token: "sesame-1", role: viewer, cameras: [b, a, b] }\n',
      'cameras:\n  - { name: a, simulated: {} }\naccess:\n  tokens:\n    - { name: x, token: "sesame-1", role: viewer, cameras: [a] }\n',
    ],
    [
      'together with its name in the tokens’ lists, which never become lists of all',
      'cameras:\n  - { name: a, simulated: {} }\n  - { name: b, simulated: {} }\naccess:\n  tokens:\n    - { name: x, token: "sesame-1", role: viewer, cameras: [a, b] }\n    - name: y\n      token: sesame-2\n      role: viewer\n      cameras: # only\n        - b\n    - { name: z, token: sesame-3, role: viewer, cameras: [b] }\n    - { name: q, token: sesame-4, role: viewer }\n',
      'cameras:\n  - { name: a, simulated: {} }\naccess:\n  tokens:\n    - { name: x, token: "sesame-1", role: viewer, cameras: [a] }\n    - name: y\n      token: sesame-2\n      role: viewer\n      cameras: [] # only\n    - { name: z, token: sesame-3, role: viewer, cameras: [] }\n    - { name: q, token: sesame-4, role: viewer }\n',
    ],
  ];

  it.each(cases)('takes it %s', (_, before, after) => {
    const edited = withoutCamera(before, 'b', context);
    expect(edited.text).toBe(after);
    expect(edited.config.cameras.map(({ name }) => name)).not.toContain('b');
  });

  it('takes away what it has added', () => {
    const before = '# x\ncameras:\n  - name: a\n    simulated: {}\n\nlog: {}\n';
    expect(withoutCamera(withCamera(before, GATE, context).text, 'gate', context).text).toBe(before);
  });

  it.each([
    ['a camera that is not there', 'cameras: [{ name: a, simulated: {} }]', 'unknown'],
    ['the only one', 'cameras: [{ name: b, simulated: {} }]', 'last'],
    [
      'one whose password others refer to',
      'cameras:\n  - { name: b, onvif: { url: "http://192.0.2.1/", password: &p x } }\n  - { name: a, onvif: { url: "http://192.0.2.1/", password: *p } }',
      'style',
    ],
  ])('refuses %s', (_, text, kind) => {
    expect(() => withoutCamera(text, 'b', context)).toThrow(
      expect.objectContaining({ name: 'EditError', kind }),
    );
  });
});
