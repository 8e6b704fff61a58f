import { randomBytes } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseSignalTopic } from '../../protocol/topics.ts';
import { launchChromium } from '../helpers/chromium.ts';
import { decodedFrames } from '../helpers/decoded-frames.ts';
import { eventually } from '../helpers/eventually.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';
import { flip } from './cases/altered-upwards.ts';
import { untilFrames } from './frames.ts';
import { createGatewayEnd } from './gateway-end.ts';
import type { Ruling, Said } from './hostile-broker.ts';
import { PEOPLE, type Stage, startStage } from './stage.ts';

const FORGERY = /A message that came was not from the gateway/;
/** An answer is longer than all else that the gateway says first, for the sake of its SDP. */
const ANSWER_CHARS = 1200;

let browser: Browser;
let stage: Stage;
let viewer: ViewerPage;
let pose: object;

beforeAll(async () => {
  [browser, stage] = await Promise.all([launchChromium(), startStage()]);
  pose = stage.camera.pose();
});

afterEach(async () => {
  await viewer?.close();
  await Promise.all(stage.honest.map(({ peer }) => untilFrames(peer)));
  expect(stage.camera.ptzCalls()).toEqual([]);
  expect(stage.camera.pose()).toEqual(pose);
});

afterAll(async () => {
  await Promise.all([browser?.close(), stage?.close()]);
});

async function open(): Promise<ViewerPage> {
  viewer = await openViewer(browser, { url: stage.oriel.httpUrl, token: PEOPLE.anna.token });
  return viewer;
}

const isOthers = (topic: string) =>
  !stage.honest.some(({ page }) => topic === page.up || topic === page.down);

/** The page’s own topic down, as the broker learns it. */
async function downOfPage(): Promise<{
  readonly session: string;
  readonly down: string;
  readonly up: string;
}> {
  const { topic } = await eventually(
    () =>
      stage.broker.said.findLast(
        ({ topic, client }) => topic.endsWith('/up') && client !== '' && isOthers(topic),
      ),
    { withinMs: 10_000, what: 'what the page says' },
  );
  return { session: parseSignalTopic(topic) ?? '', up: topic, down: topic.replace(/up$/, 'down') };
}

/** What it does with each answer to the page, and with whatever else is as long. */
function ruleAnswers(decide: (said: Said) => Ruling): void {
  stage.broker.rule((said) =>
    said.topic.endsWith('/down') && isOthers(said.topic) && said.text.length > ANSWER_CHARS
      ? decide(said)
      : 'pass',
  );
}

const untilToast = () => viewer.page.getByText(FORGERY).first().waitFor({ timeout: 15_000 });

async function expectNoPicture(): Promise<void> {
  expect(await viewer.phase()).not.toBe('live');
  expect(await viewer.page.evaluate(() => document.querySelector('video')?.videoWidth ?? 0)).toBe(0);
}

async function untilPlaying(): Promise<void> {
  await viewer.untilPhase('live', 30_000);
  await decodedFrames(viewer.page, { distinct: 3 });
}

describe('a hostile broker and the viewer in Chromium:', () => {
  it('an altered answer is told and not taken; when it stops, the picture comes by itself', async () => {
    ruleAnswers(({ topic, text }) => {
      const envelope = JSON.parse(text);
      return [{ topic, payload: JSON.stringify({ ...envelope, c: flip(envelope.c, 0.5) }) }];
    });
    await open();
    await untilToast();
    await expectNoPicture();
    stage.broker.obey();
    await untilPlaying();
  });

  it('the answer to somebody else is told and not taken', async () => {
    const others = await eventually(
      () =>
        stage.broker.said.find(
          ({ topic, text }) => topic === stage.honest[0]?.page.down && text.length > ANSWER_CHARS,
        ),
      { what: 'an answer to another' },
    );
    ruleAnswers(({ topic }) => [{ topic, payload: others.payload }]);
    await open();
    await untilToast();
    await expectNoPicture();
    stage.broker.obey();
    await untilPlaying();
  });

  it('a gateway with keys of its own is told and not spoken to', async () => {
    const own = await stage.last(stage.key, ({ client }) => client !== '');
    const impostor = createGatewayEnd({ epoch: 1_000_000, posesAs: stage.info.key });
    stage.broker.rule(({ topic }) => (topic === stage.key ? 'drop' : 'pass'));
    await stage.broker.publish({ topic: stage.key, payload: impostor.keyMessage, retain: true });
    const before = stage.broker.said.length;
    await open();
    await untilToast();
    await expectNoPicture();
    const said = stage.broker.said
      .slice(before)
      .filter(({ topic }) => topic.endsWith('/up') && isOthers(topic));
    expect(said).toEqual([]);
    stage.broker.obey();
    await stage.broker.publish({ topic: stage.key, payload: own.payload, retain: true });
    await untilPlaying();
  });

  it('what it said, reflected to it, and all that it was told, said again, is told and changes nothing', async () => {
    await open();
    await untilPlaying();
    const { session, up, down } = await downOfPage();
    const told = untilToast();
    for (const { topic, payload } of [...stage.broker.said]) {
      if (topic === up || topic === down) await stage.broker.push(session, { topic: down, payload });
    }
    await told;
    await untilPlaying();
  });

  it('a flood of rubbish, forged keys and "offline" is told, and the picture goes on', async () => {
    await open();
    await untilPlaying();
    const { session, down } = await downOfPage();
    // It is told once, for 8 s, and a slow machine takes longer to pour.
    const told = untilToast();
    for (let i = 0; i < 3000; i++) {
      const payload = JSON.stringify({ v: 2, n: i + 1, c: randomBytes(600).toString('base64url') });
      await stage.broker.push(session, { topic: down, payload });
      if (i % 100 === 0) {
        await stage.broker.push(session, { topic: stage.key, payload: createGatewayEnd().keyMessage });
        await stage.broker.push(session, { topic: stage.info.broker.status, payload: 'offline' });
      }
    }
    await told;
    await untilPlaying();
    expect(viewer.errors()).toEqual([]);
  });

  it('the key of before a restart is told and not taken', async () => {
    await open();
    await untilPlaying();
    const old = await stage.last(stage.key, ({ client }) => client !== '');
    const before = stage.broker.said.length;
    await stage.oriel.stop();
    await stage.oriel.start();
    await eventually(
      () => stage.broker.said.slice(before).some(({ topic, client }) => topic === stage.key && client !== ''),
      { withinMs: 15_000, what: 'the new key' },
    );
    await untilPlaying();
    for (const one of stage.honest) {
      one.peer.close();
      await one.page.greet();
      one.peer = await one.page.watch('lantern-yard-camera');
    }
    const { session } = await downOfPage();
    await stage.broker.push(session, { topic: stage.key, payload: old.payload, retain: true });
    await untilToast();
    await untilPlaying();
    pose = stage.camera.pose();
  });
});
