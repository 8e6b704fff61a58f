import { randomBytes } from 'node:crypto';
import { signalTopic } from '../../../protocol/topics.ts';
import type { HonestViewer } from '../honest-viewer.ts';
import type { Said } from '../hostile-broker.ts';
import { type HostileCase, LOST, type Notice } from '../hostile-case.ts';
import { NAMES, type Stage } from '../stage.ts';

const OFFER = { type: 'offer', peer: 'kept', camera: NAMES.lantern, quality: 'main', sdp: 'v=0' } as const;

interface Kept {
  readonly page: HonestViewer;
  readonly said: readonly Said[];
}

/** A page whose messages the broker keeps back, and those messages. */
async function keepBack(stage: Stage, say: (page: HonestViewer) => void, count: number): Promise<Kept> {
  const page = await stage.page('anna');
  const before = stage.broker.said.length;
  stage.broker.rule(({ topic }) => (topic === page.up ? 'drop' : 'pass'));
  say(page);
  const said = () => stage.broker.said.slice(before).filter(({ topic }) => topic === page.up);
  await stage.last(page.up, () => said().length >= count);
  stage.broker.obey();
  return { page, said: said() };
}

async function deliver(stage: Stage, topic: string, said: readonly (Said | undefined)[]): Promise<void> {
  for (const each of said) await stage.broker.publish({ topic, payload: each?.payload ?? '' });
  await stage.settle();
}

const REPLAYED: Notice = { gateway: 'replayed' };
const NOT_FOR_US: Notice = { gateway: 'not-for-us' };

/** What viewers said, said again, later, elsewhere or in another order. */
export const REPLAYED_UPWARDS: readonly HostileCase[] = [
  {
    name: 'an offer said twice',
    notice: REPLAYED,
    async attack(stage) {
      const page = await stage.page('anna');
      const said = await stage.hear(page, OFFER);
      await page.until('error', ({ peer }) => peer === OFFER.peer);
      await deliver(stage, page.up, [said, said]);
      return page;
    },
  },
  {
    name: 'all of a session said again while it lasts',
    notice: REPLAYED,
    async attack(stage) {
      const page = await stage.page('bob');
      page.send(OFFER);
      await page.until('error');
      const said = stage.broker.said.filter(({ topic }) => topic === page.up);
      await deliver(stage, page.up, said);
      return page;
    },
  },
  {
    name: 'all of a session said again after it has ended',
    notice: REPLAYED,
    async attack(stage) {
      const page = await stage.page('bob');
      await page.watch(NAMES.lantern);
      await page.leave();
      await stage.settle();
      const before = page.received.length;
      const said = stage.broker.said.filter(({ topic }) => topic === page.up);
      await deliver(stage, page.up, said);
      if (page.received.length > before) throw new Error('something of it was answered');
      return undefined;
    },
  },
  {
    name: 'an offer kept back until its page has gone',
    notice: REPLAYED,
    async attack(stage) {
      const { page, said } = await keepBack(stage, (each) => each.send(OFFER), 1);
      await page.leave();
      await stage.settle();
      await deliver(stage, page.up, said);
      return undefined;
    },
  },
  {
    name: 'an offer and what came after it in another order',
    notice: REPLAYED,
    async attack(stage) {
      const { page, said } = await keepBack(
        stage,
        (each) => {
          each.send({ ...OFFER, sdp: 'v=0 first' });
          each.send({ type: 'candidate', peer: OFFER.peer, candidate: 'candidate:1', mid: '0' });
          each.send({ type: 'hello' });
        },
        3,
      );
      await deliver(stage, page.up, said.toReversed());
      return page;
    },
  },
  {
    name: 'candidates without the offer before them',
    notice: LOST,
    async attack(stage) {
      const { page, said } = await keepBack(
        stage,
        (each) => {
          each.send(OFFER);
          each.send({ type: 'candidate', peer: OFFER.peer, candidate: 'candidate:1', mid: '0' });
        },
        2,
      );
      await deliver(stage, page.up, said.slice(1));
      return page;
    },
  },
  {
    name: 'the ciphertext of one message under the counter of another',
    notice: NOT_FOR_US,
    async attack(stage) {
      const { page, said } = await keepBack(
        stage,
        (each) => {
          each.send({ type: 'hello' });
          each.send(OFFER);
        },
        2,
      );
      const [first, second] = said.map(({ text }) => JSON.parse(text));
      for (const spliced of [
        { ...first, c: second.c },
        { ...second, c: first.c },
      ]) {
        await stage.broker.publish({ topic: page.up, payload: JSON.stringify(spliced) });
      }
      await stage.settle();
      return page;
    },
  },
  {
    name: 'an offer in another session of the same person',
    notice: REPLAYED,
    async attack(stage) {
      const { said } = await keepBack(stage, (page) => page.send(OFFER), 1);
      const other = await stage.page('anna');
      await deliver(stage, other.up, said);
      return other;
    },
  },
  {
    name: 'an offer in somebody else’s session',
    notice: REPLAYED,
    async attack(stage) {
      const { said } = await keepBack(stage, (page) => page.send(OFFER), 1);
      const other = await stage.page('bob');
      await deliver(stage, other.up, said);
      return other;
    },
  },
  {
    name: 'an offer in a session that nobody has',
    notice: REPLAYED,
    async attack(stage) {
      const { page, said } = await keepBack(stage, (each) => each.send(OFFER), 1);
      const address = { ...page.address, session: randomBytes(16).toString('hex') };
      await deliver(stage, signalTopic(address, 'up'), said);
      return page;
    },
  },
  {
    name: 'the ciphertext of one person under the session key of another',
    notice: NOT_FOR_US,
    async attack(stage) {
      const { said } = await keepBack(stage, (page) => page.send(OFFER), 1);
      const other = await stage.page('bob');
      const { e, n } = JSON.parse((await stage.hear(other, { type: 'hello' })).text);
      const spliced = { ...JSON.parse(said[0]?.text ?? '{}'), e, n: n + 1 };
      await stage.broker.publish({ topic: other.up, payload: JSON.stringify(spliced) });
      await stage.settle();
      return other;
    },
  },
  {
    name: 'what the gateway said, reflected to it',
    notice: { gateway: 'malformed' },
    async attack(stage) {
      const page = await stage.page('anna');
      await deliver(stage, page.up, [await stage.last(page.down), await stage.last(stage.key)]);
      return page;
    },
  },
  {
    name: 'what the gateway said, reflected as if a viewer had',
    notice: NOT_FOR_US,
    async attack(stage) {
      const page = await stage.page('anna');
      const { e, k } = JSON.parse((await stage.last(page.up)).text);
      const { v, c, n } = JSON.parse((await stage.last(page.down)).text);
      const payload = JSON.stringify({ v, e, k, n: n + 1000, c });
      await stage.broker.publish({ topic: page.up, payload });
      await stage.settle();
      return page;
    },
  },
];
