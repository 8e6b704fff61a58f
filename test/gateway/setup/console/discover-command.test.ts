import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CameraEntry } from '../../../../config/edit/camera-text.ts';
import { parseConfig } from '../../../../config/load.ts';
import type { Config } from '../../../../config/schema.ts';
import {
  type DiscoverCommandOptions,
  discoverCommand,
} from '../../../../gateway/setup/console/discover-command.ts';
import { Terminal } from '../../../../gateway/setup/console/terminal.ts';
import type { CameraNetwork } from '../../../../gateway/setup/network.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { deviceError, FACTS, fakeCamera, fakeNetwork } from '../fake-camera.ts';

const SOUND: Config = parseConfig('cameras: [{ name: a, simulated: {} }]', { file: 'oriel.yaml' });
const FOUND = [
  { url: 'http://192.0.2.9/onvif/device_service', name: 'Old Dome', hardware: 'D2', identity: 'urn:a' },
  { url: 'http://192.0.2.10/onvif/device_service', name: 'Türe \u001b[31m1', identity: 'urn:b' },
];

function start(options: Partial<DiscoverCommandOptions> & { interactive?: boolean } = {}) {
  const { interactive = true, ...rest } = options;
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = '';
  output.on('data', (chunk) => {
    shown += chunk;
  });
  const terminal = new Terminal({ input, output, isInteractive: interactive });
  onTestFinished(() => terminal.close());
  const written: CameraEntry[] = [];
  const saved: [string, string][] = [];
  const opened: unknown[] = [];
  const network: CameraNetwork = fakeNetwork(
    (camera) => {
      opened.push(camera);
      return fakeCamera();
    },
    { discover: async () => FOUND, findService: async (host) => `http://${host}/onvif/device_service` },
  );
  const done = discoverCommand({
    terminal,
    network,
    file: {
      file: '/etc/oriel.yaml',
      addCamera: async (camera) => {
        written.push(camera);
        return SOUND;
      },
    },
    known: [{ name: 'porch', identity: 'urn:a' }],
    save: async (name, jpeg) => {
      saved.push([name, jpeg.toString()]);
      return `/tmp/${name}`;
    },
    credentials: { username: undefined, password: undefined },
    write: false,
    json: false,
    ...rest,
  });
  let asked = 0;
  /** Types `answer` once `question` stands there. */
  const answer = async (question: string, typed: string) => {
    await eventually(() => shown.indexOf(question, asked) >= 0, { what: `${question} in ${shown}` });
    asked = shown.indexOf(question, asked) + question.length;
    input.write(typed);
  };
  return { done, answer, written, saved, opened, shown: () => shown };
}

describe('oriel discover on a terminal', () => {
  it('asks which camera, shows it, and writes it', async () => {
    const { done, answer, written, opened, saved, shown } = start();
    await answer('Which one? Its number, or the address of another [1]: ', '2\n');
    await answer('User name (nothing for none): ', 'oriel\n');
    await answer('Password: ', ' sesame \n');
    await answer('Save the still of which profile? (nothing goes on): ', 'P2\n');
    await answer('(nothing goes on): ', 'P7\n');
    await answer('(nothing goes on): ', '\n');
    await answer('Profile of the full picture [P1]: ', '\n');
    await answer('Profile of the small picture [P2]: ', 'P9\n');
    await answer('Profile of the small picture [P2]: ', 'P1\n');
    await answer('Name of the camera [tuere-31m1]: ', 'porch\n');
    await answer('Name of the camera [tuere-31m1]: ', 'door\n');
    await done;
    const onvif = { url: FOUND[1]?.url, username: 'oriel', password: ' sesame ' };
    expect(opened).toEqual([onvif]);
    expect(written).toEqual([
      { name: 'door', onvif: { ...onvif, identity: 'urn:uuid:1' }, profile: { sub: 'P1' } },
    ]);
    expect(saved).toEqual([['oriel-P2.jpg', 'still of P2']]);
    for (const line of [
      '  1  Old Dome, D2  http://192.0.2.9/onvif/device_service   urn:a  is porch\n',
      'Acme Dome 3, firmware 1.2, serial number 42\n',
      '  P1       Main   H264   1920 × 1080  25   main     1 kB\n',
      '  P2       Small  H264   640 × 360    -    sub      1 kB\n',
      'It can: pan, tilt, presets, events, stills\n',
      'It is in /tmp/oriel-P2.jpg\n',
      'There is no still of P7.\n',
      'There are P1, P2.\n',
      'There is a camera named porch already.\n',
      'door is in /etc/oriel.yaml now; a gateway that runs takes it at its next start.\n',
    ]) {
      expect(shown()).toContain(line);
    }
    expect(shown()).not.toContain('sesame');
    expect(shown()).not.toContain('\u001b[31m');
  });

  it('takes an address, a user name and a password that were given, and the rule’s profiles', async () => {
    const { done, answer, written } = start({
      address: '192.0.2.20',
      credentials: { username: 'u', password: 'sesame' },
      name: 'Shed',
    });
    await answer('(nothing goes on): ', '\n');
    await answer('Profile of the full picture [P1]: ', '\n');
    await answer('Profile of the small picture [P2]: ', '\n');
    await answer('Name of the camera [shed]: ', '\n');
    await done;
    expect(written).toEqual([
      {
        name: 'shed',
        onvif: {
          url: 'http://192.0.2.20/onvif/device_service',
          username: 'u',
          password: 'sesame',
          identity: 'urn:uuid:1',
        },
      },
    ]);
  });

  it('asks for the password again where the camera refuses it, but not without end', async () => {
    const probe = async () => Promise.reject(deviceError('refused-credentials', 'wrong password'));
    const { done, answer, written } = start({ address: '192.0.2.20', network: guarded(probe) });
    const refused = expect(done).rejects.toMatchObject({ kind: 'refused-credentials' });
    for (let tries = 0; tries < 3; tries++) {
      await answer('User name (nothing for none): ', 'u\n');
      await answer('Password: ', 'x\n');
    }
    await refused;
    expect(written).toEqual([]);
  });

  it.each([
    ['the first question', []],
    ['the password', ['1\n', 'u\n']],
    ['the last question', ['1\n', '\n', '\n', '\n', '\n']],
  ])('writes nothing after Ctrl-C at %s', async (_, answers) => {
    const { done, answer, written } = start();
    const ended = expect(done).rejects.toMatchObject({ name: 'Interrupted' });
    for (const typed of [...answers, '\u0003']) await answer(': ', typed);
    await ended;
    expect(written).toEqual([]);
  });

  it('says nothing of a camera, or of none, after Ctrl-C while it is asked or looked for', async () => {
    const leave = (signal: AbortSignal | undefined) =>
      new Promise<never>((_, reject) =>
        signal?.addEventListener('abort', () => reject(new Error('cut off'))),
      );
    const asking = start({
      address: '192.0.2.20',
      network: fakeNetwork(() => fakeCamera({ probe: leave }), {
        findService: async () => 'http://192.0.2.20/',
      }),
    });
    const searching = start({
      network: fakeNetwork(undefined, { discover: (signal) => leave(signal).catch(() => []) }),
    });
    const ends = Promise.all(
      [asking, searching].map(({ done }) => expect(done).rejects.toMatchObject({ name: 'Interrupted' })),
    );
    await asking.answer('User name (nothing for none): ', '\n');
    await asking.answer('Asking the camera …', '\u0003');
    await searching.answer('Looking for cameras …', '\u0003');
    await ends;
    expect(searching.shown()).not.toContain('No camera answered');
  });

  it('ends where nothing is found and no address is given', async () => {
    const { done, answer, written, shown } = start({ network: fakeNetwork() });
    await answer('Its address (nothing ends this): ', '\n');
    await done;
    expect(shown()).toContain('No camera answered.');
    expect(written).toEqual([]);
  });
});

describe('oriel discover without a terminal', () => {
  it('shows a stream and writes it, whose password stands in its address', async () => {
    const asked: unknown[] = [];
    const network = fakeNetwork(undefined, {
      describe: async (stream) => {
        asked.push(stream);
        return { codec: 'H265', width: 640, height: 360, unsupportedSound: 'MPEG4-GENERIC' };
      },
    });
    const { done, written, shown } = start({
      interactive: false,
      write: true,
      address: 'rtsp://ann:sesame@192.0.2.20/live',
      name: 'yard',
      network,
    });
    await done;
    const reached = { url: 'rtsp://192.0.2.20/live', username: 'ann', password: 'sesame' };
    expect(asked).toEqual([reached]);
    expect(written).toEqual([{ name: 'yard', rtsp: reached }]);
    expect(shown()).toContain('rtsp://192.0.2.20/live\n\nH265, 640 × 360, ');
    expect(shown()).not.toContain('sesame');
  });

  it('prints what it finds', async () => {
    const { done, shown } = start({ interactive: false });
    await done;
    expect(shown()).toBe(
      '  1  Old Dome, D2  http://192.0.2.9/onvif/device_service   urn:a  is porch\n' +
        '  2  Türe [31m1    http://192.0.2.10/onvif/device_service  urn:b\n',
    );
  });

  it('prints it as JSON', async () => {
    const { done, shown } = start({ json: true });
    await done;
    expect(JSON.parse(shown())).toEqual({ found: [{ ...FOUND[0], known: 'porch' }, FOUND[1]] });
  });

  it('prints a camera as JSON, its stills by their size', async () => {
    const { done, shown } = start({ json: true, address: '192.0.2.20' });
    await done;
    expect(JSON.parse(shown())).toMatchObject({
      model: 'Dome 3',
      profiles: [{ token: 'P1', stillBytes: 11 }, { token: 'P2' }],
    });
    expect(shown()).not.toContain('"still"');
  });

  it('writes one whose address is given, under a name that is free', async () => {
    const network = fakeNetwork(() => fakeCamera({ probe: async () => ({ ...FACTS, model: 'Porch!' }) }), {
      findService: async () => 'http://192.0.2.20:8000/',
    });
    const { done, written } = start({
      interactive: false,
      write: true,
      address: '192.0.2.20',
      credentials: { username: 'u', password: 'p' },
      network,
    });
    await done;
    expect(written).toEqual([
      {
        name: 'porch-2',
        onvif: {
          url: 'http://192.0.2.20:8000/onvif/device_service',
          username: 'u',
          password: 'p',
          identity: 'urn:uuid:1',
        },
      },
    ]);
  });

  it.each([
    ['an address', { address: undefined }, 'Name the address of the camera to write'],
    [
      'a name that is free',
      { address: '192.0.2.20', name: 'porch' },
      'There is a camera named porch already.',
    ],
  ])('wants %s to write', async (_, options, message) => {
    const { done, written } = start({ interactive: false, write: true, ...options });
    await expect(done).rejects.toThrow(message);
    expect(written).toEqual([]);
  });
});

function guarded(probe: () => Promise<never>): CameraNetwork {
  return fakeNetwork(() => fakeCamera({ probe }), { findService: async () => 'http://192.0.2.20/x' });
}
