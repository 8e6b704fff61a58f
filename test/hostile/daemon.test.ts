import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { afterARestart, type Before, restart } from './cases/after-a-restart.ts';
import { ALTERED_UPWARDS } from './cases/altered-upwards.ts';
import { BROKER_TRICKS } from './cases/broker-tricks.ts';
import { DOWNWARDS } from './cases/downwards.ts';
import { type Held, holdBack, late } from './cases/held-back.ts';
import { IMPERSONATED } from './cases/impersonated.ts';
import { PAIRING_TRICKS } from './cases/pairing-tricks.ts';
import { REPLAYED_UPWARDS } from './cases/replayed-upwards.ts';
import { seenBy, tooMuch } from './evidence.ts';
import { untilFrames } from './frames.ts';
import type { HonestViewer } from './honest-viewer.ts';
import type { HostileCase, Notice } from './hostile-case.ts';
import { NAMES, PEOPLE, type Stage, seedOf, startStage } from './stage.ts';

/** A kind of refusal is logged once in so many ms, so that a line may be of the case before. */
const QUIET_MS = 10_000;

let stage: Stage;
let pose: object;
/** What is kept back from the beginning on. */
let held: Held;
let before: Before;

beforeAll(async () => {
  stage = await startStage();
  for (const { peer } of stage.honest) await untilFrames(peer);
  pose = stage.camera.pose();
  held = await holdBack(stage);
});

afterAll(async () => {
  await held?.page.close();
  await stage?.close();
});

async function expectNotice(notice: Notice, since: number, page: HonestViewer | undefined): Promise<void> {
  if ('viewer' in notice) {
    expect(page?.refused).toContainEqual(expect.stringMatching(notice.viewer));
  } else if ('gateway' in notice) {
    await eventually(
      () => stage.log().find(({ kind, time }) => kind === notice.gateway && Number(time) >= since - QUIET_MS),
      { what: `the line of ${notice.gateway}` },
    );
  }
}

/** Nothing plays that did not play before, nothing moves, and those beside it see and hear as ever. */
async function expectNoHarm(): Promise<void> {
  await stage.leave();
  await Promise.all(stage.honest.flatMap(({ page, peer }) => [untilFrames(peer), page.greet()]));
  expect(stage.honest.flatMap(({ peer }) => peer.video.faults)).toEqual([]);
  await eventually(async () => (await stage.viewers()) === stage.honest.length, {
    what: `that only ${stage.honest.length} watch`,
  });
  expect(stage.camera.ptzCalls()).toEqual([]);
  expect(stage.camera.pose()).toEqual(pose);
}

function tryAll(cases: readonly HostileCase[]): void {
  it.each(cases.map((each) => [each.name, each] as const))('%s', async (_name, { notice, attack }) => {
    const since = Date.now();
    const page = await attack(stage);
    await expectNotice(notice, since, page);
    await expectNoHarm();
  });
}

const RESTARTED = afterARestart(() => before);
const TABLES: readonly (readonly [what: string, cases: readonly HostileCase[]])[] = [
  ['alters what viewers say', ALTERED_UPWARDS],
  ['says again what viewers said', REPLAYED_UPWARDS],
  ['alters what the gateway says, and says it again', DOWNWARDS],
  ['waits', [late(() => held)]],
  ['speaks as somebody else', IMPERSONATED],
  ['would like to be paired', PAIRING_TRICKS],
  ['misuses what it is', BROKER_TRICKS],
];
const COUNT = TABLES.reduce((sum, [, cases]) => sum + cases.length, 0) + RESTARTED.length;

describe.each(TABLES)('a hostile broker %s:', (_what, cases) => {
  tryAll(cases);
});

describe('a hostile broker, once the gateway has been started anew:', () => {
  beforeAll(async () => {
    before = await restart(stage);
    pose = stage.camera.pose();
  });
  tryAll(RESTARTED);
});

describe(`after ${COUNT} hostile cases`, () => {
  it('the broker has seen opaque topics and sealed messages, and nothing else', () => {
    const honestly = stage.broker.said.filter(({ client }) => client !== '');
    expect(honestly.length).toBeGreaterThan(COUNT);
    expect(honestly.flatMap((said) => tooMuch(said) ?? [])).toEqual([]);
  });

  it('nor in any form a name, an address, a candidate, a word of SDP or a secret', () => {
    const sdp = stage.honest.map(({ sdp }) => sdp).join('\n');
    const inSdp = [...sdp.matchAll(/a=(?:ice-pwd|fingerprint):(?:sha-256 )?(\S+)/g)].flatMap(
      ([, word]) => word ?? [],
    );
    expect(inSdp.length).toBeGreaterThan(3);
    expect(
      seenBy(stage.broker, {
        ...NAMES,
        ...Object.fromEntries(inSdp.map((word, i) => [`SDP ${i}`, word])),
        ...Object.fromEntries(
          Object.entries(PEOPLE).flatMap(([who, { name, token }]) => [
            [`${who}’s name`, name],
            [`${who}’s token`, token],
          ]),
        ),
        ...{ 'anna’s seed': seedOf('anna'), 'bob’s seed': seedOf('bob') },
        ...{
          address: '127.0.0.1 ',
          candidate: 'candidate:',
          fingerprint: 'a=fingerprint',
          ufrag: 'ice-ufrag',
        },
        ...{ media: 'm=video', offer: '"offer"', welcome: 'welcome', command: 'ptz/set' },
      }),
    ).toEqual([]);
  });
});
