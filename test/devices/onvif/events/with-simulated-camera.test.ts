import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { Camera } from '../../../../devices/camera.ts';
import { createOnvifCamera } from '../../../../devices/onvif/onvif-camera.ts';
import { EventWatch, type NoticedMoment } from '../../../../gateway/events/event-watch.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { type OnvifTestCamera, startOnvifCamera } from '../../../helpers/onvif-camera.ts';

const ends: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const logger = pino({ level: 'silent' });

function connect({ name, onvifUrl: url, username, password }: OnvifTestCamera): Camera {
  const camera = createOnvifCamera({ name, url, username, password, timeoutMs: 20_000, logger });
  ends.push(() => camera.close());
  return camera;
}

type Options = Parameters<typeof startOnvifCamera>[1] & { readonly clearAfterMs?: number };

async function watched({ clearAfterMs = 300_000, ...options }: Options = {}) {
  const simulated = await startOnvifCamera('porch', options);
  ends.push(() => simulated.close());
  const watch = new EventWatch({
    camera: connect(simulated),
    clearAfterMs,
    doorbells: ['bell'],
    logger,
  });
  ends.push(() => watch.close());
  const moments: NoticedMoment[] = [];
  watch.onMoment((moment) => moments.push(moment));
  return { simulated, watch, moments };
}

describe('the simulated camera', () => {
  it('is heard of everything that it notices', async () => {
    const { simulated, watch, moments } = await watched();
    await eventually(() => watch.heard === 'yes', { what: 'being heard' });
    // How everything stands comes unasked.
    await eventually(() => watch.conditions().some(({ condition }) => condition === 'input'));
    simulated.motion(true);
    await eventually(() => watch.isActive('motion'), { what: 'motion' });
    simulated.motion(false);
    await eventually(() => !watch.isActive('motion'), { what: 'the end of motion' });
    simulated.person(true);
    simulated.vehicle(true);
    simulated.tamper(true);
    simulated.setInput('door', true);
    for (const condition of ['person', 'vehicle', 'tamper', 'input'] as const) {
      await eventually(() => watch.isActive(condition), { what: condition });
    }
    const inputs = watch.conditions().filter(({ condition }) => condition === 'input');
    expect(inputs.find(({ source }) => source === 'door')?.active).toBe(true);
    expect(watch.conditions().filter(({ condition }) => condition === 'relay')).toHaveLength(2);
    expect(moments).toEqual([]);
    simulated.crossLine();
    simulated.ringDoorbell();
    simulated.setInput('bell', true);
    await eventually(() => moments.length === 3, { what: 'three moments' });
    expect(moments.map(({ moment, source }) => [moment, source])).toEqual([
      ['line', expect.stringContaining('MyLineDetector')],
      ['doorbell', expect.any(String)],
      ['doorbell', 'bell'],
    ]);
  });

  it('is told when we leave', async () => {
    const { simulated, watch } = await watched();
    await eventually(() => watch.heard === 'yes', { what: 'being heard' });
    expect(simulated.subscriptions()).toBe(1);
    await watch.close();
    expect(simulated.subscriptions()).toBe(0);
  });

  it('moves nothing any more once its subscription has died', async () => {
    const { simulated, watch } = await watched();
    await eventually(() => watch.heard === 'yes');
    simulated.motion(true);
    await eventually(() => watch.isActive('motion'), { what: 'motion' });
    simulated.dropSubscriptions();
    await eventually(() => watch.heard === 'no', { what: 'the loss' });
    expect(watch.isActive('motion')).toBe(false);
  });

  it('moves nothing any more once it is gone', async () => {
    const { simulated, watch } = await watched();
    await eventually(() => watch.heard === 'yes');
    simulated.motion(true);
    await eventually(() => watch.isActive('motion'), { what: 'motion' });
    await simulated.goOffline();
    await eventually(() => watch.heard === 'no', { what: 'the loss' });
    expect(watch.isActive('motion')).toBe(false);
  });

  it.each([
    'pull-point-denied',
    'renew-needs-addressing',
    'subscription-by-header',
    'subscriptions-leak',
    'pull-at-once',
    'initialized-missing',
    'operation-missing',
    'topic-trailing',
    'one-for-true',
  ] as const)('is heard though it is odd: %s', async (quirk) => {
    const { simulated, watch, moments } = await watched({ onvifQuirks: [quirk] });
    await eventually(() => watch.heard === 'yes', { what: 'being heard' });
    simulated.motion(true);
    await eventually(() => watch.isActive('motion'), { what: 'motion' });
    simulated.motion(false);
    await eventually(() => !watch.isActive('motion'), { what: 'the end of motion' });
    simulated.ringDoorbell();
    await eventually(() => moments.length === 1, { what: 'the doorbell' });
  });

  it('moves nothing after a while where it never says that motion is over', async () => {
    const { simulated, watch } = await watched({ onvifQuirks: ['motion-never-ends'], clearAfterMs: 300 });
    await eventually(() => watch.heard === 'yes', { what: 'being heard' });
    const states: boolean[] = [];
    watch.onChange(() => states.push(watch.isActive('motion')));
    simulated.motion(true);
    await eventually(() => states.includes(true), { what: 'motion' });
    simulated.motion(false);
    await eventually(() => !watch.isActive('motion'), { what: 'the end of motion' });
  });

  it('has none where its pull points are missing', async () => {
    const { watch } = await watched({ onvifQuirks: ['pull-point-missing'] });
    await eventually(() => watch.heard === 'none', { what: 'that it has none' });
  });

  it('has none where it has no event service', async () => {
    const { watch } = await watched({ events: false });
    await eventually(() => watch.heard === 'none', { what: 'that it has none' });
    expect(watch.conditions()).toEqual([]);
  });
});
