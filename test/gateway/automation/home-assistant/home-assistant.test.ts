import { expect, it } from 'vitest';
import { eventually } from '../../../helpers/eventually.ts';
import { FakeCameras } from '../fake-cameras.ts';
import { openHouse } from '../house.ts';
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
