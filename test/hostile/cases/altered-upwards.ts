import { randomBytes } from 'node:crypto';
import type { HostileCase } from '../hostile-case.ts';
import { NAMES, type Stage } from '../stage.ts';

type Fields = Readonly<Record<string, unknown>>;
interface Envelope {
  readonly v: number;
  readonly e: string;
  readonly k: number;
  readonly n: number;
  readonly c: string;
}

/** Changes one character of base64url to its neighbour, somewhere from 0 to 1. */
export function flip(text: string, where: number): string {
  const at = Math.min(text.length - 1, Math.floor(text.length * where));
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

const without = (fields: Fields, key: string) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key));
/** Bytes 0 but for the first: on Curve25519 a point of low order, with which any secret agrees on nothing. */
const LOW_ORDER = Buffer.concat([Buffer.from([1]), Buffer.alloc(31)]).toString('base64url');

type Alteration = (envelope: Envelope) => Fields | string | Buffer;

const ALTERATIONS: readonly (readonly [what: string, kind: string, alter: Alteration])[] = [
  ['with a bit of the ciphertext’s beginning flipped', 'not-for-us', (m) => ({ ...m, c: flip(m.c, 0) })],
  ['with a bit of its middle flipped', 'not-for-us', (m) => ({ ...m, c: flip(m.c, 0.5) })],
  ['with a bit of its seal flipped', 'not-for-us', (m) => ({ ...m, c: flip(m.c, 0.999) })],
  ['cut short', 'not-for-us', (m) => ({ ...m, c: m.c.slice(0, -4) })],
  ['with something appended', 'not-for-us', (m) => ({ ...m, c: `${m.c}AAAA` })],
  ['with an empty ciphertext', 'not-for-us', (m) => ({ ...m, c: '' })],
  ['in base64 with padding', 'not-for-us', (m) => ({ ...m, c: `${m.c}=` })],
  [
    'with a ciphertext by chance',
    'not-for-us',
    (m) => ({ ...m, c: randomBytes(1024).toString('base64url') }),
  ],
  ['under the next counter', 'not-for-us', (m) => ({ ...m, n: m.n + 1 })],
  ['under the greatest counter', 'not-for-us', (m) => ({ ...m, n: Number.MAX_SAFE_INTEGER })],
  ['under a counter below', 'replayed', (m) => ({ ...m, n: m.n - 1 })],
  ['under a negative counter', 'malformed', (m) => ({ ...m, n: -1 })],
  ['under a counter with a fraction', 'malformed', (m) => ({ ...m, n: m.n + 0.5 })],
  ['under a counter that is a word', 'malformed', (m) => ({ ...m, n: String(m.n) })],
  [
    'under a counter beyond all numbers',
    'malformed',
    (m) => JSON.stringify(m).replace(/"n":\d+/, '"n":1e999'),
  ],
  ['under another session key', 'not-for-us', (m) => ({ ...m, e: flip(m.e, 0.5) })],
  ['under a session key of low order', 'malformed', (m) => ({ ...m, e: LOW_ORDER })],
  ['under a session key that is too short', 'malformed', (m) => ({ ...m, e: m.e.slice(1) })],
  ['sealed to the key after this', 'not-for-us', (m) => ({ ...m, k: m.k + 1 })],
  ['sealed to no key', 'malformed', (m) => ({ ...m, k: 0 })],
  ['downgraded to version 1', 'version', (m) => ({ ...m, v: 1 })],
  ['as version 3', 'version', (m) => ({ ...m, v: 3 })],
  [
    'as the envelope of version 1 was',
    'version',
    (m) => ({ v: 1, n: m.n, body: '{"type":"hello"}', mac: m.e }),
  ],
  ...['v', 'e', 'k', 'n', 'c'].map(
    (key) => [`without its ${key}`, 'malformed', (m: Envelope) => without({ ...m }, key)] as const,
  ),
  ['with a field more', 'malformed', (m) => ({ ...m, admin: true })],
  ['with a prototype', 'malformed', (m) => JSON.stringify(m).replace('{', '{"__proto__":{"v":2},')],
  ['with each field twice', 'not-for-us', (m) => JSON.stringify(m).replace('}', ',"c":"AAAA"}')],
  ['in a list', 'malformed', (m) => JSON.stringify([m])],
  ['cut off', 'malformed', (m) => JSON.stringify(m).slice(0, -40)],
  ['in the clear', 'malformed', () => '{"type":"hello"}'],
  ['as nothing', 'malformed', () => ''],
  ['as bytes by chance', 'malformed', () => randomBytes(700)],
  ['as brackets without end', 'malformed', () => '['.repeat(60_000)],
  ['of 400,000 characters', 'malformed', (m) => ({ ...m, c: 'A'.repeat(400_000) })],
];

/** What a viewer asked for, altered on its way up. */
export const ALTERED_UPWARDS: readonly HostileCase[] = ALTERATIONS.map(([what, kind, alter]) => ({
  name: `an offer ${what}`,
  notice: { gateway: kind },
  async attack(stage: Stage) {
    const page = await stage.page('anna');
    stage.broker.rule((said) => {
      if (said.topic !== page.up) return 'pass';
      const altered = alter(JSON.parse(said.text));
      const payload =
        typeof altered === 'string' || Buffer.isBuffer(altered) ? altered : JSON.stringify(altered);
      return [{ topic: page.up, payload }];
    });
    const offer = { peer: 'altered', camera: NAMES.lantern, quality: 'main', sdp: 'v=0' } as const;
    await stage.hear(page, { type: 'offer', ...offer });
    await stage.settle();
    stage.broker.obey();
    // Its session has taken no harm.
    await page.greet();
    return page;
  },
}));
