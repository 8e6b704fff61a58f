import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { MAX_ENVELOPE_CHARS } from '../../protocol/sealing/envelope.ts';
import { keyTopic, signalTopic } from '../../protocol/topics.ts';
import {
  ANNA,
  BEN,
  type CarrierHouse,
  carrierHouse,
  type Page,
  STRANGER,
} from '../gateway/signaling/carrier-house.ts';
import { offerOf } from '../gateway/signaling/offers.ts';
import { fuzz } from './fuzz.ts';

const ends: (() => void | Promise<void>)[] = [];
let house: CarrierHouse;
/** What nothing of all this may touch. */
let honest: Page;

beforeAll(async () => {
  house = await carrierHouse({ atEnd: (end) => void ends.push(end) });
  honest = house.welcomed(ANNA);
});

afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

afterEach(() => {
  honest.say({ type: 'hello' });
  expect(honest.last()).toMatchObject({ type: 'welcome' });
  // A message that makes the carrier fail leaves such a line, and nothing else.
  expect(house.lines.filter(({ msg }) => msg !== 'signaling message refused')).toEqual([]);
});

/** Makes room for the next case: buckets fill, and whoever is there says so. */
function rest(): void {
  house.clock.now += 30_000;
  honest.say({ type: 'hello' });
  honest.heard.length = 0;
  house.broker.published.length = 0;
}

const hello = JSON.stringify({ type: 'hello' });
const session = fc.constantFrom('', 'a', 'b'.repeat(64), 'c'.repeat(65), '../up', '+', '#', 'of-ben');
const word = fc.oneof(fc.string({ maxLength: 70 }), fc.constantFrom('porch', 'yard', 'p1', '*', '__proto__'));
const sdp = fc.oneof(
  fc.constant(offerOf()),
  fc.string({ maxLength: 300 }),
  fc.tuple(fc.nat(400), fc.string({ maxLength: 8 })).map(([at, text]) => offerOf().slice(0, at) + text),
);

/** Much like a message: the right keys, and anything in them. */
const message = fc.oneof(
  fc.record(
    {
      type: fc.constantFrom('hello', 'offer', 'candidate', 'enable', 'manage', 'bye', 'pair', 'welcome', 'x'),
      peer: word,
      camera: word,
      quality: fc.constantFrom('main', 'sub', 'best'),
      sdp,
      address: word,
      relayOnly: fc.boolean(),
      candidate: word,
      mid: word,
      enabled: fc.boolean(),
      request: word,
      ask: fc.oneof(
        fc.constant({ kind: 'list' }),
        fc.record({
          kind: fc.constantFrom('rename', 'revoke', 'invite', 'uninvite'),
          device: word,
          name: word,
        }),
        fc.jsonValue({ maxDepth: 2 }),
      ),
      secret: fc.oneof(word, fc.constant('0'.repeat(22))),
      name: word,
      door: fc.oneof(word, fc.constant('d'.repeat(43))),
    },
    { requiredKeys: ['type'] },
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

describe('signaling', () => {
  fuzz(
    'heeds nothing that is no envelope',
    fc.property(
      session,
      fc.oneof(
        fc.uint8Array({ maxLength: 2_000 }),
        fc.string({ maxLength: 500 }),
        fc.json({ maxDepth: 4 }),
        fc.nat(64).map((more) => 'A'.repeat(MAX_ENVELOPE_CHARS + more - 32)),
      ),
      (name, payload) => {
        const before = house.carrier.sessions;
        const bytes = typeof payload === 'string' ? payload : Buffer.from(payload);
        house.broker.tell(house.up(name), bytes);
        house.broker.tell(house.up(honest.session), bytes);
        house.broker.tell(keyTopic(house.gateway.id), bytes);
        expect(house.carrier.sessions).toBe(before);
        rest();
      },
    ),
  );

  fuzz(
    'heeds no envelope of which anything was changed',
    fc.property(
      fc.constantFrom('v', 'e', 'k', 'n', 'c'),
      fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.integer(), fc.stringMatching(/^[A-Za-z0-9_-]{43}$/)),
      fc.nat(2_000),
      fc.boolean(),
      (key, value, at, isText) => {
        const ben = house.page({ identity: BEN, session: 'of-ben' });
        const said = ben.sealed.envelope(hello);
        const text = JSON.stringify(said);
        const place = at % text.length;
        const changed = isText
          ? `${text.slice(0, place)}${text[place] === 'A' ? 'B' : 'A'}${text.slice(place + 1)}`
          : JSON.stringify({ ...said, [key]: value });
        fc.pre(isText || value !== said[key as keyof typeof said]);
        const before = house.carrier.sessions;
        house.broker.tell(house.up('of-ben'), changed);
        expect(house.carrier.sessions).toBe(before);
        expect(ben.heard).toEqual([]);
        rest();
      },
    ),
  );

  fuzz(
    'answers whatever a viewer says, and grows by nothing of it',
    fc.asyncProperty(fc.array(message, { maxLength: 6 }), fc.boolean(), async (messages, isKnown) => {
      const page = house.page({ identity: isKnown ? BEN : STRANGER });
      for (const each of messages)
        house.broker.tell(
          house.up(page.session),
          page.sealed.seal(JSON.stringify(each), { at: house.clock.now }),
        );
      await new Promise(setImmediate);
      expect(house.carrier.sessions).toBeLessThanOrEqual(2);
      expect(house.viewings.count).toBeLessThanOrEqual(6);
      house.broker.tell(house.up(page.session), page.sealed.seal('{"type":"bye"}'));
      await new Promise(setImmediate);
      expect(house.viewings.count).toBe(0);
      expect(house.carrier.sessions).toBeLessThanOrEqual(2);
      expect(house.tickets.count).toBe(1);
      house.people.delete(STRANGER.publicKey);
      house.peers.length = 0;
      house.subscriptions.length = 0;
      rest();
    }),
    { weight: 0.5 },
  );

  fuzz(
    'uses no number twice and does nothing twice, in whatever order a broker hands over what was said',
    fc.property(
      fc.array(
        fc.record({
          what: fc.constantFrom('say', 'again', 'again', 'elsewhere', 'rest', 'bye', 'anew'),
          which: fc.nat(30),
        }),
        { maxLength: 30 },
      ),
      (steps) => {
        const name = 'of-ben';
        const from = house.broker.published.length;
        const counters: number[][] = [];
        let page = house.page({ identity: BEN, session: name });
        const said: string[] = [];
        const listen = (act: () => void): number => {
          const before = house.broker.published.length;
          act();
          const down = signalTopic({ gatewayId: house.gateway.id, session: name }, 'down');
          const answers = house.broker.published.slice(before).filter(({ topic }) => topic === down);
          counters.at(-1)?.push(...answers.map(({ text }) => Number(JSON.parse(text).n)));
          return answers.length;
        };
        counters.push([]);
        for (const { what, which } of steps) {
          const old = said[which % Math.max(1, said.length)];
          switch (what) {
            case 'say':
              expect(listen(() => said.push(page.say({ type: 'hello' })))).toBe(1);
              break;
            case 'bye':
              expect(listen(() => said.push(page.say({ type: 'bye' })))).toBe(0);
              break;
            case 'again':
              if (old) expect(listen(() => house.broker.tell(house.up(name), old))).toBe(0);
              break;
            case 'elsewhere':
              if (old) house.broker.tell(house.up('elsewhere'), old);
              break;
            case 'anew':
              // As often as one page may come with a new key.
              house.clock.now += 5_000;
              page = house.page({ identity: BEN, session: name });
              counters.push([]);
              break;
            case 'rest':
              house.clock.now += 5_000;
              break;
          }
        }
        for (const numbers of counters) expect(new Set(numbers).size).toBe(numbers.length);
        expect(house.broker.published.length - from).toBeLessThanOrEqual(steps.length);
        page.say({ type: 'bye' });
        rest();
      },
    ),
    { weight: 0.5 },
  );
});
