import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import type { MosquittoClients } from '../helpers/mosquitto-clients.ts';
import { asker } from '../integration/asking.ts';
import { embeddedStage, ROOT, type Stage } from '../integration/automation-stage.ts';
import { logOf, untilFrames } from '../integration/house.ts';

/** Several tries in vain come before the search, and a pull's pauses grow. */
const FOUND_LIMIT_MS = 80_000;

let stage: Stage;
let machine: MosquittoClients;

beforeAll(async () => {
  stage = await embeddedStage({
    camera: { discovery: {} },
    config: { discovery: { interfaces: ['127.0.0.1'] } },
  });
  machine = await stage.clients('machine');
});

afterAll(async () => {
  await machine?.close();
  await stage?.close();
});

describe('a camera that gets another address', () => {
  it('is found again by its identity: the picture, its events and its motors', async () => {
    const { house } = stage;
    const { camera } = house;
    const asked = await asker(machine);
    const viewer = await house.watch();
    await untilFrames(viewer);
    await eventually(() => camera.subscriptions() > 0, { what: 'a subscription', withinMs: 20_000 });
    expect(await asked.ask('ptz/set', { command: 'presets' })).toMatchObject({ status: 'ok' });

    const before = camera.onvifUrl;
    await camera.moveTo({});
    expect(camera.onvifUrl).not.toBe(before);
    const told = await eventually(
      () => logOf(house).filter((line) => line.camera === 'porch' && line.from !== undefined && line.to)[0],
      { what: 'that it is found', withinMs: FOUND_LIMIT_MS },
    );
    expect(String(told.to)).toContain(new URL(camera.onvifUrl).host);
    await untilFrames(viewer, 5, { withinMs: 40_000 });
    await eventually(() => camera.subscriptions() > 0, { what: 'a new subscription', withinMs: 70_000 });
    const from = asked.heard.heard.length;
    camera.motion(true);
    await asked.heard.until(
      'motion',
      ({ topic, text }) => topic === `${ROOT}/porch/motion` && text === 'ON',
      { from },
    );
    expect(await asked.say('preset/set', 'Lake')).toEqual({ status: 'ok' });
    await eventually(() => camera.pose().pan === -1, { what: 'the lake', withinMs: 15_000 });
    expect(logOf(house).filter((line) => line.from !== undefined && line.to)).toHaveLength(1);
    await viewer.end();
  }, 240_000);
});
