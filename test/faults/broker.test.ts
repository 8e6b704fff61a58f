import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROKER_USERS } from '../helpers/documented-rights.ts';
import { eventually } from '../helpers/eventually.ts';
import { type ExternalHouse, startExternalHouse } from '../helpers/external-house.ts';
import { type MosquittoClients, mosquittoClients } from '../helpers/mosquitto-clients.ts';
import { isStill } from '../helpers/onvif-camera.ts';
import { pictureReturn, RETURN_LIMIT_MS } from '../helpers/picture-return.ts';
import { untilPicture } from '../helpers/shown-picture.ts';

let house: ExternalHouse;

beforeAll(async () => {
  house = await startExternalHouse();
});

afterAll(() => house?.close());

describe('while an external broker is away', () => {
  it('the picture goes on, and a new page gets its own within 5 s after it is back', async () => {
    const early = await house.open();
    await early.untilStatus('Live');
    await house.broker.stop();
    await early.untilStatus(/^Live; the broker \S+ is not reached, trying again…$/);
    const late = await house.open();
    await late.untilStatus(/^The broker \S+ is not reached, trying again: /);
    // Long enough for every pause between two tries to have grown to its longest.
    await untilPicture(early.page, { madeAfter: Date.now() + 4000 });
    await early.untilPhase('live');

    await house.broker.start();
    const backAt = Date.now();
    const returns = await Promise.all([pictureReturn(late, backAt), pictureReturn(early, backAt)]);
    for (const return_ of returns) expect(return_).toBeLessThan(RETURN_LIMIT_MS);
    await Promise.all([early.untilStatus('Live'), late.untilStatus('Live')]);
    expect([...early.errors(), ...late.errors()]).toEqual([]);
    await late.close();
    await early.close();
  });

  it('an old page asks anew once it is back', async () => {
    const viewer = await house.open();
    await viewer.untilStatus('Live');
    await house.broker.stop();
    await viewer.untilStatus(/^Live; the broker \S+ is not reached, trying again…$/);
    const width = () => viewer.part('video').evaluate((video: HTMLVideoElement) => video.videoWidth);
    const before = await width();
    // Another picture has to be asked for, and there is nobody to ask: the one that is there goes on.
    await viewer.part('quality-sub').click();
    await untilPicture(viewer.page, { madeAfter: Date.now() + 2500 });
    await viewer.untilPhase('live');
    expect(await width()).toBe(before);
    await house.broker.start();
    const backAt = Date.now();
    await eventually(async () => (await width()) < before, {
      withinMs: RETURN_LIMIT_MS,
      what: 'the small picture',
    });
    expect(await pictureReturn(viewer, backAt)).toBeLessThan(RETURN_LIMIT_MS);
    await viewer.close();
  });
});

describe('automation by an external broker', () => {
  const porch = (rest: string) => `oriel/home/porch/${rest}`;
  let machine: MosquittoClients;

  beforeAll(async () => {
    const password = BROKER_USERS.automation;
    machine = await mosquittoClients({ url: house.broker.url, username: 'automation', password });
  });

  afterAll(() => machine?.close());

  /** The answer to a `stop`, which is asked for until it is given. */
  async function untilAnswered(): Promise<void> {
    const answers = await machine.subscribe(porch('ptz/result'));
    const ask = async () => {
      await machine.publish(porch('ptz/set'), '{"command":"stop","transaction":"now"}', { qos: 1 });
      return answers.heard.some(({ text }) => text.includes('"status":"ok"') && text.includes('"now"'));
    };
    await eventually(ask, { what: 'an answer', withinMs: 15_000, everyMs: 250 });
  }

  it('goes on when the broker is back, which is told everything anew, and each thing once', async () => {
    await untilAnswered();
    await house.broker.stop();
    await house.broker.start();
    const told = await machine.subscribe('oriel/home/status', porch('state'), porch('availability'));
    await told.until('the status', ({ topic, text }) => topic.endsWith('/status') && text === 'online');
    await told.until('the camera', ({ topic, text }) => topic === porch('availability') && text === 'online');
    await untilAnswered();
    const topics = told.heard.filter(({ topic }) => topic === porch('availability'));
    expect(topics.length).toBeLessThanOrEqual(2);
    expect(told.heard.length).toBeLessThan(20);
  });

  it('carries out nothing that was sent while the gateway was dead, and says so', async () => {
    await untilAnswered();
    const status = await machine.subscribe('oriel/home/status');
    const answers = await machine.subscribe(porch('ptz/result'));
    await house.oriel.stop('SIGKILL');
    await status.until('its last will', ({ text }) => text === 'offline', { withinMs: 20_000 });
    const calls = house.camera.ptzCalls().length;
    for (let i = 0; i < 5; i++) {
      await machine.publish(porch('ptz/set'), `{"command":"move","pan":1,"transaction":${i}}`, { qos: 1 });
    }
    await house.oriel.start();
    for (let i = 0; i < 5; i++) {
      const isAnswer = ({ text }: { text: string }) => JSON.parse(text).transaction === i;
      const answer = await answers.until(`the answer to ${i}`, isAnswer, { withinMs: 15_000 });
      expect(JSON.parse(answer.text)).toMatchObject({ status: 'error', code: 'too-late' });
    }
    await untilAnswered();
    const moves = house.camera
      .ptzCalls()
      .slice(calls)
      .filter(({ action }) => action === 'ContinuousMove');
    expect(moves.filter(({ velocity }) => velocity?.pan === 1)).toEqual([]);
    expect(await isStill(house.camera)).toBe(true);
  });
});
