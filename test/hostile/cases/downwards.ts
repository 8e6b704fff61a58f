import { randomBytes } from 'node:crypto';
import { eventually } from '../../helpers/eventually.ts';
import type { HonestViewer } from '../honest-viewer.ts';
import type { Publication, Said } from '../hostile-broker.ts';
import { type HostileCase, LOST, type Notice } from '../hostile-case.ts';
import { NAMES, type Stage } from '../stage.ts';
import { flip } from './altered-upwards.ts';

interface Envelope {
  readonly v: number;
  readonly n: number;
  readonly c: string;
}

const ALTERATIONS: readonly (readonly [
  what: string,
  problem: RegExp,
  alter: (envelope: Envelope) => unknown,
])[] = [
  ['with a bit of the ciphertext’s beginning flipped', /not sealed/, (m) => ({ ...m, c: flip(m.c, 0) })],
  ['with a bit of its seal flipped', /not sealed/, (m) => ({ ...m, c: flip(m.c, 0.999) })],
  ['cut short', /not sealed/, (m) => ({ ...m, c: m.c.slice(0, -4) })],
  ['with a ciphertext by chance', /not sealed/, (m) => ({ ...m, c: randomBytes(512).toString('base64url') })],
  ['under the next counter', /not sealed/, (m) => ({ ...m, n: m.n + 1 })],
  ['under a negative counter', /envelope/, (m) => ({ ...m, n: -m.n })],
  ['downgraded to version 1', /envelope/, (m) => ({ ...m, v: 1 })],
  ['as version 3', /envelope/, (m) => ({ ...m, v: 3 })],
  ['without its version', /envelope/, ({ n, c }) => ({ n, c })],
  ['without its counter', /envelope/, ({ v, c }) => ({ v, c })],
  ['with a field more', /envelope/, (m) => ({ ...m, trust: 'me' })],
  ['in the clear', /envelope/, () => ({ type: 'bye', code: 'withdrawn', message: 'go' })],
  ['as a word', /envelope/, () => 'welcome'],
  ['of 400,000 characters', /envelope/, (m) => ({ ...m, c: 'A'.repeat(400_000) })],
];

/** Waits until the page has had what is pushed to it, by something behind it that it refuses. */
async function pushed(stage: Stage, page: HonestViewer, publications: readonly Publication[]): Promise<void> {
  for (const each of publications) await stage.broker.push(page.address.session, each);
  const since = page.refused.length;
  await stage.broker.push(page.address.session, { topic: page.down, payload: 'the end' });
  await page.untilRefused(/not JSON|no JSON|JSON/, since);
}

const ALTERED: readonly HostileCase[] = ALTERATIONS.map(([what, problem, alter]) => ({
  name: `a welcome ${what}`,
  notice: { viewer: problem },
  async attack(stage) {
    const page = await stage.page('anna');
    const before = page.received.length;
    stage.broker.rule((said) =>
      said.topic === page.down
        ? [{ topic: page.down, payload: JSON.stringify(alter(JSON.parse(said.text))) }]
        : 'pass',
    );
    page.send({ type: 'hello' });
    await page.untilRefused(problem);
    if (page.received.length > before) throw new Error('it was believed');
    stage.broker.obey();
    await page.greet();
    return page;
  },
}));

const REPLAYED: Notice = { viewer: /replayed/ };
const NOT_SEALED: Notice = { viewer: /not sealed for this session/ };

/** Two offers of a page, whose answers are kept back. */
async function twoAnswers(stage: Stage, page: HonestViewer) {
  const before = stage.broker.said.length;
  const answers: Said[] = [];
  stage.broker.rule((said) => {
    if (said.topic !== page.down) return 'pass';
    answers.push(said);
    return 'drop';
  });
  const offers = [await page.offer(NAMES.lantern), await page.offer(NAMES.lantern)];
  await eventually(() => answers.length >= 2 && stage.broker.said.length > before, { what: 'two answers' });
  await stage.settle();
  stage.broker.obey();
  return { offers, answers };
}

/** What the gateway says, altered, said again, elsewhere or in another order on its way down. */
export const DOWNWARDS: readonly HostileCase[] = [
  ...ALTERED,
  {
    name: 'a welcome said twice',
    notice: REPLAYED,
    async attack(stage) {
      const page = await stage.page('anna');
      const { payload } = await stage.last(page.down);
      await pushed(stage, page, [{ topic: page.down, payload }]);
      return page;
    },
  },
  {
    name: 'all that the gateway said in a session, said again',
    notice: REPLAYED,
    async attack(stage) {
      const page = await stage.page('anna');
      await page.greet();
      const said = stage.broker.said.filter(({ topic }) => topic === page.down);
      const before = page.received.length;
      await pushed(stage, page, said.toReversed());
      if (page.received.length > before) throw new Error('it was believed');
      return page;
    },
  },
  {
    name: 'answers in another order, so that each is to be the other’s',
    notice: REPLAYED,
    async attack(stage) {
      const page = await stage.page('anna');
      const { offers, answers } = await twoAnswers(stage, page);
      await pushed(stage, page, answers.toReversed());
      for (const { peer } of offers) {
        if (peer.state() === 'connected' || peer.video.packets > 0) throw new Error('something plays');
        peer.close();
      }
      return page;
    },
  },
  {
    name: 'the answer of one offer under the counter of another',
    notice: NOT_SEALED,
    async attack(stage) {
      const page = await stage.page('anna');
      const { offers, answers } = await twoAnswers(stage, page);
      const [first, second] = answers.map(({ text }) => JSON.parse(text));
      const before = page.received.length;
      const spliced = [
        { ...first, c: second.c },
        { ...second, c: first.c },
      ].map((each) => ({ topic: page.down, payload: JSON.stringify(each) }));
      await pushed(stage, page, spliced);
      if (page.received.length > before) throw new Error('it was believed');
      for (const { peer } of offers) peer.close();
      return page;
    },
  },
  {
    name: 'the answer to somebody else',
    notice: NOT_SEALED,
    async attack(stage) {
      const [page, other] = [await stage.page('anna'), await stage.page('bob')];
      const { offers, answers } = await twoAnswers(stage, other);
      await pushed(
        stage,
        page,
        answers.map(({ payload }) => ({ topic: page.down, payload })),
      );
      for (const { peer } of offers) peer.close();
      return page;
    },
  },
  {
    name: 'the answer in another session of the same person',
    notice: NOT_SEALED,
    async attack(stage) {
      const [page, other] = [await stage.page('anna'), await stage.page('anna')];
      await pushed(stage, page, [{ topic: page.down, payload: (await stage.last(other.down)).payload }]);
      return page;
    },
  },
  {
    name: 'what a viewer said, reflected to it',
    notice: { viewer: /envelope/ },
    async attack(stage) {
      const page = await stage.page('anna');
      const { payload, text } = await stage.last(page.up);
      const { v, n, c } = JSON.parse(text);
      const asDown = JSON.stringify({ v, n: n + 1000, c });
      const before = page.received.length;
      await pushed(stage, page, [
        { topic: page.down, payload },
        { topic: page.down, payload: asDown },
      ]);
      await page.untilRefused(/not sealed for this session/);
      if (page.received.length > before) throw new Error('it was believed');
      return page;
    },
  },
  {
    name: 'a welcome that never comes',
    notice: LOST,
    async attack(stage) {
      const page = await stage.page('anna');
      stage.broker.rule(({ topic }) => (topic === page.down ? 'drop' : 'pass'));
      const before = page.received.length;
      page.send({ type: 'hello' });
      await stage.settle();
      if (page.received.length > before) throw new Error('it came');
      stage.broker.obey();
      await page.greet();
      return page;
    },
  },
  {
    name: 'an answer without the candidates after it',
    notice: LOST,
    async attack(stage) {
      const page = await stage.page('anna');
      // Of what is sealed the SDP is the longest.
      stage.broker.rule(({ topic, text }) => (topic === page.down && text.length < 1200 ? 'drop' : 'pass'));
      const { peer, key } = await page.offer(NAMES.lantern);
      await page.until('answer', (answer) => answer.peer === key);
      peer.close();
      return page;
    },
  },
];
