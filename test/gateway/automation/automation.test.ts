import { describe, expect, it } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { FakeCameras } from './fake-cameras.ts';
import { openHouse } from './house.ts';

const below = (rest: string) => `oriel/home/porch/${rest}`;
const sensor = (condition: 'motion' | 'person' | 'input' | 'relay', source: string, active: boolean) => ({
  condition,
  source,
  active,
});

describe('what stays on the broker', () => {
  it('says how a camera stands, and what it notices', async () => {
    const house = await openHouse();
    const cameras = new FakeCameras('porch');
    const porch = cameras.the('porch');
    porch.known = {
      inputs: [{ token: 'in-a' }, { token: 'in-b' }],
      relays: [{ token: 'out', pulse: false }],
    };
    porch.says = { viewers: 2 };
    await house.automate(cameras);
    await eventually(() => house.retained(below('state')), { what: 'the state' });
    expect(JSON.parse(house.retained(below('state')) ?? '')).toEqual({
      online: true,
      enabled: true,
      viewers: 2,
    });
    expect(house.retained(below('availability'))).toBe('online');
    expect(house.retained(below('motion'))).toBe('OFF');

    porch.standing = [
      sensor('motion', 'a', false),
      sensor('motion', 'b', true),
      sensor('person', 'a', false),
      sensor('input', 'in-b', true),
      sensor('input', 'nobody knows', true),
      sensor('relay', 'out', false),
    ];
    cameras.changed();
    await eventually(() => house.retained(below('relay/1')), { what: 'the relay' });
    expect(house.retained(below('motion'))).toBe('ON');
    expect(house.retained(below('person'))).toBe('OFF');
    expect(house.retained(below('input/2'))).toBe('ON');
    expect(house.heard(below('input/1'))).toEqual([]);

    porch.heard = 'no';
    porch.available = false;
    porch.standing = [
      sensor('motion', 'a', false),
      sensor('motion', 'b', false),
      sensor('person', 'a', false),
    ];
    cameras.changed();
    await eventually(() => house.retained(below('availability')) === 'offline', { what: 'its going' });
    await eventually(() => house.retained(below('relay/1')) === undefined, {
      what: 'the end of what is not known',
    });
    expect(house.retained(below('motion'))).toBe('OFF');
    expect(house.retained(below('input/2'))).toBeUndefined();
  });

  it('ends what was noticed when the camera is switched off, and keeps it a device that notices', async () => {
    const house = await openHouse();
    const cameras = new FakeCameras('porch');
    const porch = cameras.the('porch');
    porch.standing = [sensor('motion', 'a', true), sensor('person', 'a', true)];
    await house.automate(cameras);
    const device = 'homeassistant/device/oriel_home_porch/config';
    await eventually(() => house.retained(device), { what: 'the device' });
    Object.assign(porch, {
      enabled: false,
      available: false,
      heard: 'none',
      standing: [],
      known: { events: true },
    });
    cameras.changed();
    await eventually(() => house.retained(below('motion')) === 'OFF', { what: 'the end of motion' });
    expect(house.retained(below('person'))).toBe('OFF');
    await eventually(() => house.heard(device).length > 1, { what: 'the device without pictures' });
    expect(JSON.parse(house.retained(device) ?? '').components.person.unique_id).toBe(
      'oriel_home_porch_person',
    );
  });

  it('publishes what changed, and a burst once', async () => {
    const house = await openHouse();
    const cameras = new FakeCameras('porch');
    const porch = cameras.the('porch');
    await house.automate(cameras);
    await eventually(() => house.retained(below('state')), { what: 'the state' });
    const before = house.heard(below('state')).length;
    for (let viewers = 1; viewers <= 500; viewers++) {
      porch.says = { viewers };
      cameras.changed();
    }
    const isLast = () => house.retained(below('state'))?.includes('"viewers":500');
    await eventually(isLast, { what: 'the last of the burst' });
    expect(house.heard(below('state')).length - before).toBeLessThanOrEqual(2);
    expect(house.heard(below('availability'))).toEqual(['online']);
  });

  it('says what began and was over before it could be said', async () => {
    const house = await openHouse();
    const cameras = new FakeCameras('porch');
    const porch = cameras.the('porch');
    porch.known = { inputs: [{ token: 'in' }] };
    porch.standing = [
      sensor('motion', 'a', false),
      sensor('person', 'a', false),
      sensor('input', 'in', false),
    ];
    await house.automate(cameras);
    await eventually(() => house.retained(below('person')), { what: 'the first word' });
    const quiet = porch.standing;
    for (const standing of [
      [sensor('motion', 'a', true), ...quiet.slice(1)],
      quiet,
      [sensor('motion', 'a', false), sensor('person', 'a', true), sensor('input', 'in', true)],
      quiet,
    ]) {
      porch.standing = standing;
      cameras.changed();
    }
    const heard = () => ['motion', 'person', 'input/1'].map((topic) => house.heard(below(topic)).join(' '));
    await eventually(() => heard().every((words) => words === 'OFF ON OFF'), { what: 'the pulses' });
  });

  it('goes with the camera, and comes with another', async () => {
    const house = await openHouse();
    const cameras = new FakeCameras('porch');
    const porch = cameras.the('porch');
    await house.automate(cameras);
    const discovery = 'homeassistant/device/oriel_home_porch/config';
    await eventually(() => house.retained(discovery), { what: 'the device' });
    house.insider.publish(below('home'), '');
    await eventually(() => porch.commands.length > 0, { what: 'a command' });

    cameras.remove('porch');
    for (const topic of [below('state'), below('availability'), below('motion'), discovery]) {
      await eventually(() => house.retained(topic) === undefined, { what: `the end of ${topic}` });
    }
    expect([porch.linksClosed, porch.listeners()]).toEqual([1, 0]);
    cameras.add('yard');
    await eventually(() => house.retained('oriel/home/yard/state'), { what: 'the other camera' });
    await eventually(() => house.retained('homeassistant/device/oriel_home_yard/config'), {
      what: 'its device',
    });
  });

  it('does not flicker where the camera begins anew, and moves where it is renamed', async () => {
    const house = await openHouse(() => ['porch', 'gate']);
    const cameras = new FakeCameras('porch');
    const porch = cameras.the('porch');
    await house.automate(cameras);
    const discovery = (name: string) => `homeassistant/device/oriel_home_${name}/config`;
    await eventually(() => house.retained(discovery('porch')), { what: 'the device' });
    house.insider.publish(below('home'), '');
    await eventually(() => porch.commands.length > 0, { what: 'a command' });

    const again = cameras.replace('porch');
    again.says = { again: true };
    cameras.changed();
    await eventually(() => house.retained(below('state'))?.includes('again'), { what: 'the new state' });
    expect([porch.linksClosed, porch.listeners()]).toEqual([1, 0]);
    expect([house.heard(below('availability')), house.heard(below('state'))]).not.toContainEqual(
      expect.arrayContaining(['']),
    );
    house.insider.publish(below('home'), '');
    await eventually(() => again.commands.length > 0, { what: 'a command to the new one' });

    cameras.replace('porch', 'gate');
    await eventually(() => house.retained('oriel/home/gate/state'), { what: 'the new name' });
    await eventually(() => house.retained(discovery('gate')), { what: 'the new device' });
    for (const topic of [below('state'), below('availability'), discovery('porch')])
      await eventually(() => house.retained(topic) === undefined, { what: `the end of ${topic}` });
  });

  it('is cleared of cameras that vanished while nobody ran, and of nothing else', async () => {
    const house = await openHouse();
    const first = await house.automate(new FakeCameras('porch', 'yard'));
    const devices = ['porch', 'yard'].map((name) => `homeassistant/device/oriel_home_${name}/config`);
    for (const device of devices) await eventually(() => house.retained(device), { what: device });
    await first.end();
    const foreign = {
      'homeassistant/device/kettle/config': '{"origin":{"name":"Kettle"}}',
      'homeassistant/device/oriel_home_b_cam/config': JSON.stringify({
        origin: { name: 'Oriel' },
        availability: [{ topic: 'oriel/home_b/status' }],
        components: {},
      }),
      'oriel/home_b/cam/state': '{}',
    };
    for (const [topic, payload] of Object.entries({ ...foreign, [below('relay/3')]: 'ON' })) {
      await house.insider.publishAsync(topic, payload, { qos: 1, retain: true });
    }

    await house.automate(new FakeCameras('porch'));
    const gone = [
      devices[1] ?? '',
      'oriel/home/yard/state',
      'oriel/home/yard/availability',
      below('relay/3'),
    ];
    for (const topic of gone) {
      await eventually(() => house.heard(topic).at(-1) === '', { what: `the end of ${topic}` });
    }
    expect(house.retained(devices[0] ?? '')).toBeDefined();
    expect(house.retained(below('state'))).toBeDefined();
    for (const topic of Object.keys(foreign)) expect(house.heard(topic)).toHaveLength(1);
  });
});

describe('commands', () => {
  it('are taken on each topic and answered beside it', async () => {
    const house = await openHouse();
    const cameras = new FakeCameras('porch');
    const porch = cameras.the('porch');
    await house.automate(cameras);
    await eventually(() => house.retained(below('state')), { what: 'the gateway' });
    const admin = await house.admin();
    const sent: [string, string, string, unknown][] = [
      ['ptz/set', 'ptz/result', '{"command":"stop","transaction":"a"}', { status: 'ok', transaction: 'a' }],
      ['preset/set', 'preset/result', 'Door', { status: 'ok' }],
      ['home', 'home/result', '', { status: 'ok' }],
      ['imaging/set', 'imaging/result', 'NIGHT_ON', { status: 'ok' }],
      ['relay/2/set', 'relay/2/result', 'ON', { status: 'ok' }],
      ['snapshot/get', 'snapshot/result', '{"transaction":4}', { status: 'ok', transaction: 4, bytes: 9 }],
      ['enabled/set', 'enabled/result', 'OFF', { status: 'ok' }],
      ['configure/set', 'configure/result', '{"command":"set-home"}', { status: 'ok' }],
      [
        'relay/1/set',
        'relay/1/result',
        '{"transaction":5}',
        { status: 'error', transaction: 5, code: 'malformed', error: expect.stringContaining('state') },
      ],
    ];
    for (const [topic, result, payload, answer] of sent) {
      await admin.publishAsync(below(topic), payload, { qos: 1 });
      const text = await eventually(() => house.heard(below(result)).at(-1), {
        what: `an answer on ${result}`,
      });
      expect(JSON.parse(text)).toEqual(answer);
    }
    expect(porch.commands.map(({ command }) => command)).toEqual([
      'stop',
      'preset',
      'home',
      'imaging',
      'relay',
      'snapshot',
      'enable',
      'set-home',
    ]);
    expect(porch.commands[4]).toMatchObject({ relay: 2, state: 'on' });
  });

  it('to a camera that is not there are answered too', async () => {
    const house = await openHouse();
    await house.automate(new FakeCameras('porch'));
    await eventually(() => house.retained(below('state')), { what: 'the gateway' });
    await house.insider.publishAsync('oriel/home/attic/home', '{"transaction":1}', { qos: 1 });
    const answer = await eventually(() => house.heard('oriel/home/attic/home/result').at(-1), {
      what: 'an answer',
    });
    expect(JSON.parse(answer)).toMatchObject({ status: 'error', transaction: 1, code: 'unsupported' });
  });
});

describe('moments and pictures', () => {
  it('a moment is told with its link, and makes the device have it', async () => {
    const house = await openHouse();
    const cameras = new FakeCameras('porch');
    await house.automate(cameras);
    const device = 'homeassistant/device/oriel_home_porch/config';
    await eventually(() => house.retained(device), { what: 'the device' });
    expect(house.retained(device)).not.toContain('"doorbell"');
    cameras.the('porch').happens({ moment: 'doorbell', source: 'in-1', at: Date.UTC(2026, 5, 1, 20, 15) });
    const text = await eventually(() => house.heard(below('doorbell')).at(-1), { what: 'the doorbell' });
    expect(JSON.parse(text)).toEqual({
      event_type: 'press',
      at: '2026-06-01T20:15:00.000Z',
      source: 'in-1',
      link: 'http://oriel.local:8080/#camera=porch',
    });
    await eventually(() => house.retained(device)?.includes('"doorbell"'), {
      what: 'the doorbell in the device',
    });
  });

  it('motion takes one picture when it begins, and the next not before its time', async () => {
    const house = await openHouse();
    const cameras = new FakeCameras('porch');
    const porch = cameras.the('porch');
    await house.automate(cameras);
    await eventually(() => house.retained(below('motion')), { what: 'the camera' });
    for (const active of [true, false, true]) {
      porch.standing = [sensor('motion', 'a', active)];
      cameras.changed();
      await eventually(() => house.retained(below('motion')) === (active ? 'ON' : 'OFF'), { what: 'motion' });
    }
    await eventually(() => house.pictures(below('snapshot')).length > 0, { what: 'a picture' });
    expect(porch.taken).toBe(1);
    expect(house.pictures(below('snapshot'))).toEqual([Buffer.from('a picture')]);
  });

  it('who asks soon after another gets that one’s picture', async () => {
    const house = await openHouse();
    const cameras = new FakeCameras('porch');
    const porch = cameras.the('porch');
    await house.automate(cameras);
    await eventually(() => house.retained(below('state')), { what: 'the gateway' });
    for (const transaction of [1, 2]) {
      await house.insider.publishAsync(below('snapshot/get'), JSON.stringify({ transaction }), { qos: 1 });
      await eventually(() => house.heard(below('snapshot/result')).length === transaction, {
        what: 'an answer',
      });
      porch.silent = true;
    }
    await eventually(() => house.pictures(below('snapshot')).length === 2, { what: 'the picture again' });
  });

  it('a picture as large as they may be gets through, and a larger one is refused with a sentence', async () => {
    const house = await openHouse();
    const cameras = new FakeCameras('porch');
    const porch = cameras.the('porch');
    await house.automate(cameras);
    const admin = await house.admin();
    const sizes: number[] = [];
    admin.on('message', (_topic, payload) => sizes.push(payload.length));
    await admin.subscribeAsync(below('snapshot'));
    await eventually(() => house.retained(below('state')), { what: 'the gateway' });

    porch.picture = Buffer.alloc(1_048_576, 7);
    await admin.publishAsync(below('snapshot/get'), '', { qos: 1 });
    await eventually(() => sizes.length > 0, { what: 'the picture' });
    expect(sizes).toEqual([1_048_576]);
    porch.picture = Buffer.alloc(1_400_000, 7);
    await admin.publishAsync(below('snapshot/get'), '{"transaction":2}', { qos: 1 });
    const answer = await eventually(() => house.heard(below('snapshot/result'))[1], { what: 'a refusal' });
    expect(JSON.parse(answer)).toEqual({
      status: 'error',
      transaction: 2,
      code: 'unsupported',
      error: expect.stringMatching(/porch has 1\.3 MB/),
    });
    expect(house.pictures(below('snapshot')).map(({ length }) => length)).toEqual([1_048_576]);
  });
});
