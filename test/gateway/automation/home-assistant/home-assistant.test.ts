import { expect, it } from 'vitest';
import { eventually } from '../../../helpers/eventually.ts';
import { FakeCameras } from '../fake-cameras.ts';
import { emptyBook, openHouse } from '../house.ts';
import { openRuleBook } from './rule-book.ts';

const device = (camera: string) => `homeassistant/device/oriel_home_${camera}/config`;
const preset = (name: string) => ({ token: name, name });
const still = { panTilt: false, zoom: false };
const ptz = {
  pan: true,
  tilt: true,
  zoom: false,
  home: false,
  continuous: { panTilt: true, zoom: false },
  relative: still,
  absolute: still,
  position: false,
  setHome: false,
  maxPresets: 4,
  centre: false,
};

it('is told of a camera once its facts are known, and again when they change, by the rules', async () => {
  const rules = await openRuleBook();
  const house = await openHouse();
  const cameras = new FakeCameras('porch');
  const porch = cameras.the('porch');
  porch.known = undefined;
  await house.automate(cameras);
  await eventually(() => house.retained('oriel/home/porch/state'), { what: 'the camera' });
  expect(house.retained(device('porch'))).toBeUndefined();

  porch.known = { ptz: { ...ptz, presets: [preset('Door')] } };
  cameras.changed();
  await eventually(() => house.retained(device('porch')), { what: 'the device' });
  porch.known = { ptz: { ...ptz, presets: [preset('Door'), preset('Gate')] } };
  cameras.changed();
  await eventually(() => house.retained(device('porch'))?.includes('Gate'), { what: 'the new preset' });
  porch.known = { ptz: { ...ptz, presets: [] } };
  cameras.changed();
  const removed = () => house.retained(device('porch'))?.includes('"preset":{"platform":"select"}');
  await eventually(removed, { what: 'the end of the presets' });
  for (const message of house.heard(device('porch'))) {
    expect(rules.faults(device('porch'), JSON.parse(message))).toEqual([]);
  }
});

it('is told of a camera that is away with what is known, so that one that is off can be switched on', async () => {
  const rules = await openRuleBook();
  const house = await openHouse(() => ['porch', 'yard']);
  const cameras = new FakeCameras('porch', 'yard');
  const [porch, yard] = [cameras.the('porch'), cameras.the('yard')];
  for (const camera of [porch, yard]) camera.known = undefined;
  porch.says = { error: 'porch does not answer' };
  porch.heard = 'no';
  yard.enabled = false;
  const told = emptyBook();
  // The embedded broker has forgotten it over the restart.
  told.note(device('yard'), new Map([['preset', 'select']]));
  await house.automate(cameras, { told });
  for (const name of ['porch', 'yard']) {
    const text = await eventually(() => house.retained(device(name)), { what: name });
    const message = JSON.parse(text);
    expect(rules.faults(device(name), message)).toEqual([]);
    expect(Object.keys(message.components)).toEqual(['enabled', 'viewers', 'bitrate', 'codec', 'error']);
    expect(message).toMatchObject({
      device: { configuration_url: `http://oriel.local:8080/#camera=${name}` },
      availability: [{ topic: 'oriel/home/status' }, { topic: `oriel/home/${name}/availability` }],
    });
  }
  yard.known = {};
  yard.enabled = true;
  cameras.changed();
  const removed = () => house.retained(device('yard'))?.includes('"preset":{"platform":"select"}');
  await eventually(removed, { what: 'the end of the presets, once it has told that it has none' });
});

it('keeps what the broker still tells of a camera that is away', async () => {
  const house = await openHouse();
  const first = await house.automate(new FakeCameras('porch'));
  await eventually(() => house.retained(device('porch')), { what: 'the device' });
  await first.end();
  const before = house.heard(device('porch')).length;
  const cameras = new FakeCameras('porch');
  const porch = cameras.the('porch');
  porch.says = { error: 'porch does not answer' };
  porch.known = undefined;
  const told = emptyBook();
  await house.automate(cameras, { told });
  await eventually(() => told.devices.has(device('porch')), { what: 'what was read from the broker' });
  porch.known = { snapshot: true, model: 'Dome' };
  cameras.changed();
  await eventually(() => house.retained(device('porch'))?.includes('Dome'), { what: 'the device again' });
  expect(house.heard(device('porch'))).toHaveLength(before + 1);
});

it('is told all again when it starts, one camera after the other, and gets the last picture', async () => {
  const house = await openHouse(() => ['porch', 'yard']);
  const cameras = new FakeCameras('porch', 'yard');
  await house.automate(cameras);
  for (const name of ['porch', 'yard']) await eventually(() => house.retained(device(name)), { what: name });
  await cameras.the('porch').takeSnapshot();
  const pictures = () => house.pictures('oriel/home/porch/snapshot').length;
  await eventually(() => pictures() === 1, { what: 'a picture' });

  const homeAssistant = await house.admin();
  for (let i = 0; i < 20; i++) await homeAssistant.publishAsync('homeassistant/status', 'online');
  await eventually(() => pictures() === 2, { withinMs: 10_000, what: 'the picture again' });
  for (const name of ['porch', 'yard']) {
    const told = house.heard(device(name));
    expect(told.length).toBeGreaterThan(1);
    expect(told.length).toBeLessThan(5);
    expect(new Set(told).size).toBe(1);
  }
});

it('is told of a doorbell that the configuration names before anybody has pressed it', async () => {
  const house = await openHouse();
  const cameras = new FakeCameras('porch');
  cameras.the('porch').hasDoorbell = true;
  await house.automate(cameras);
  await eventually(() => house.retained(device('porch')), { what: 'the device' });
  expect(JSON.parse(house.retained(device('porch')) ?? '').components).toHaveProperty('doorbell.unique_id');
});

it('loses a camera that was removed while neither gateway nor broker ran, once it is there to hear of it', async () => {
  const house = await openHouse();
  const told = emptyBook();
  told.note(device('yard'), new Map([['motion', 'binary_sensor']]));
  told.note(device('porch'), new Map([['line', 'event']]));
  const cameras = new FakeCameras('porch');
  await house.automate(cameras, { told });
  await eventually(() => house.retained(device('porch')), { what: 'the device' });
  expect(house.retained(device('porch'))).toContain('"line":{"platform":"event","unique_id"');
  const ends = () => house.heard(device('yard')).filter((message) => message === '').length;
  await eventually(() => ends() === 1, { what: 'its end' });
  expect(told.devices.has(device('yard'))).toBe(true);

  const homeAssistant = await house.admin();
  await homeAssistant.publishAsync('homeassistant/status', 'online');
  await eventually(() => ends() === 2, { withinMs: 10_000, what: 'its end again' });
  expect([...told.devices.keys()]).toEqual([device('porch')]);

  // One that is there already needs no birth to be believed to have heard.
  cameras.remove('porch');
  await eventually(() => told.devices.size === 0, { withinMs: 10_000, what: 'the last one to be forgotten' });
});

it('keeps what a camera noticed in the run before', async () => {
  const house = await openHouse();
  const cameras = new FakeCameras('porch');
  const first = await house.automate(cameras);
  await eventually(() => house.retained(device('porch')), { what: 'the device' });
  cameras.the('porch').happens({ moment: 'line', source: 'a', at: 0 });
  const hasLine = () => house.retained(device('porch'))?.includes('"line":{"platform":"event","unique_id"');
  await eventually(hasLine, { what: 'the line in the device' });
  await first.end();
  const before = house.heard(device('porch')).length;
  await house.automate(new FakeCameras('porch'));
  await eventually(() => house.heard(device('porch')).length > before, { what: 'the device again' });
  expect(hasLine()).toBe(true);
});

it('is told nothing where it is not wanted, and what was told before is taken back', async () => {
  const house = await openHouse();
  const first = await house.automate(new FakeCameras('porch'));
  await eventually(() => house.retained(device('porch')), { what: 'the device' });
  await first.end();
  await house.automate(new FakeCameras('porch'), {
    homeAssistant: { enabled: false, prefix: 'homeassistant' },
  });
  await eventually(() => house.heard(device('porch')).at(-1) === '', { what: 'its end' });
});
