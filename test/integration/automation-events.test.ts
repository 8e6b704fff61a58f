import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SimulatedCamera } from '../../devices/simulated/simulated-camera.ts';
import { eventually } from '../helpers/eventually.ts';
import type { MosquittoClients, Subscription } from '../helpers/mosquitto-clients.ts';
import { ROOT, type Stage, throughEachBroker } from './automation-stage.ts';

const SNAPSHOT = `${ROOT}/porch/snapshot`;

/** What lasts, and how the camera comes to notice it. */
const CONDITIONS: readonly (readonly [string, (camera: SimulatedCamera, on: boolean) => void])[] = [
  ['motion', (camera, on) => camera.motion(on)],
  ['person', (camera, on) => camera.person(on)],
  ['vehicle', (camera, on) => camera.vehicle(on)],
  ['tamper', (camera, on) => camera.tamper(on)],
  ['input/2', (camera, on) => camera.setInput('door', on)],
];

throughEachBroker('events', (setUp) => {
  let stage: Stage;
  let machine: MosquittoClients;
  let heard: Subscription;

  beforeAll(async () => {
    stage = await setUp({ config: { automation: { snapshots: { every: '1s' } } } });
    machine = await stage.clients('machine');
    heard = await machine.subscribe(`${ROOT}/porch/#`);
    await eventually(() => camera().subscriptions() > 0, { what: 'a subscription', withinMs: 20_000 });
    await untilState({ events: 'live', motion: false });
  });

  afterAll(async () => {
    await machine?.close();
    await stage?.close();
  });

  const camera = () => stage.house.camera;
  const untilState = (wanted: Readonly<Record<string, unknown>>) =>
    eventually(
      () => {
        expect(JSON.parse(heard.last(`${ROOT}/porch/state`)?.text ?? '{}')).toMatchObject(wanted);
        return true;
      },
      { what: `the state ${JSON.stringify(wanted)}`, withinMs: 15_000 },
    );
  const until = (topic: string, text: string, from = 0) =>
    heard.until(`${topic} ${text}`, (m) => m.topic === `${ROOT}/porch/${topic}` && m.text === text, { from });

  const untilNow = (topic: string, text: string) =>
    eventually(() => heard.last(`${ROOT}/porch/${topic}`)?.text === text, { what: `${topic} ${text}` });

  it.each(CONDITIONS)('%s is told when it begins and when it ends, retained', async (topic, make) => {
    const from = heard.heard.length;
    make(camera(), true);
    await until(topic, 'ON', from);
    const late = await machine.subscribe(`${ROOT}/porch/${topic}`);
    const retained = await late.until('the retained message', () => true);
    expect(retained).toMatchObject({ text: 'ON', retained: true });
    make(camera(), false);
    await until(topic, 'OFF', from);
    await late.until('the end', ({ text }) => text === 'OFF');
  });

  it('motion stands in the state, too', async () => {
    camera().motion(true);
    await untilState({ motion: true });
    camera().motion(false);
    await untilState({ motion: false });
  });

  it('a line that is crossed is a message of its own, which nobody gets later', async () => {
    const from = heard.heard.length;
    const before = Date.now();
    camera().crossLine();
    const { text } = await heard.until('the line', ({ topic }) => topic === `${ROOT}/porch/line`, { from });
    const event = JSON.parse(text);
    expect(event).toMatchObject({ event_type: 'crossed', source: expect.any(String) });
    expect(Date.parse(event.at)).toBeGreaterThan(before - 60_000);
    const late = await machine.subscribe(`${ROOT}/porch/#`);
    await late.until('the retained state', ({ topic }) => topic.endsWith('/state'));
    expect(late.last(`${ROOT}/porch/line`)).toBeUndefined();
  });

  it('each press of the doorbell is one message, with a link to the camera', async () => {
    const from = heard.heard.length;
    const presses = () => heard.heard.slice(from).filter(({ topic }) => topic === `${ROOT}/porch/doorbell`);
    camera().ringDoorbell();
    await eventually(() => presses().length === 1, { what: 'the first press' });
    camera().ringDoorbell();
    await eventually(() => presses().length === 2, { what: 'the second press' });
    const event = JSON.parse(presses()[0]?.text ?? '');
    expect(event).toMatchObject({ event_type: 'press' });
    const link = new URL(event.link);
    expect(link.hash).toBe('#camera=porch');
    expect(link.port).toBe(new URL(stage.house.oriel.httpUrl).port);
  });

  it('motion takes a picture when it begins', async () => {
    const from = heard.heard.length;
    const pictures = () => heard.heard.slice(from).filter(({ topic }) => topic === SNAPSHOT);
    // Earlier motion may have taken one within the second that is set; then its next beginning takes another.
    let moving = false;
    await eventually(
      () => {
        moving = !moving;
        camera().motion(moving);
        return pictures().length > 0;
      },
      { what: 'a picture', everyMs: 600, withinMs: 15_000 },
    );
    camera().motion(false);
    await untilNow('motion', 'OFF');
    const [picture] = pictures();
    expect(picture?.retained).toBe(false);
    expect(picture?.payload.subarray(0, 2).toString('hex')).toBe('ffd8');
    expect(picture?.payload.subarray(-2).toString('hex')).toBe('ffd9');
  });

  it('a subscription that the camera forgets clears motion, and events come again by themselves', async () => {
    camera().motion(true);
    await untilNow('motion', 'ON');
    const from = heard.heard.length;
    camera().dropSubscriptions();
    await until('motion', 'OFF', from);
    // It may be over soon.
    const isLost = (state: Readonly<Record<string, unknown>>) =>
      state.events === 'lost' && state.motion === null;
    await heard.until(
      'the state without events',
      (m) => m.topic === `${ROOT}/porch/state` && isLost(JSON.parse(m.text)),
      { from },
    );
    // Whoever subscribes is told how things stand, and something moves still.
    await eventually(() => camera().subscriptions() > 0, { what: 'a new subscription', withinMs: 30_000 });
    await untilNow('motion', 'ON');
    await untilState({ events: 'live', motion: true });
    camera().motion(false);
    await untilNow('motion', 'OFF');
  });
});
