import { setTimeout as pause } from 'node:timers/promises';
import { type HealingHouse, openHealingHouse } from '../nat/healing-house.ts';
import { type Summary, summarize } from './statistics.ts';

/** From when the page is visible and the network is there until a new picture is seen, in ms. */
export interface HealFigures {
  readonly what: string;
  readonly back: Summary | undefined;
  /** Looks at an old picture that was called live, or bore a wrong age. */
  readonly lies: number;
}

export interface HealOrder {
  /** Of each kind. */
  readonly heals: number;
  readonly say: (line: string) => void;
}

interface Trouble {
  readonly what: string;
  /** Ends when nothing is in the way any more. */
  readonly happen: (house: HealingHouse) => Promise<void>;
}

/** Longer than a page that nobody looks at keeps its pictures. */
const UNATTENDED_MS = 17_000;
/** Longer than ICE keeps consent (RFC 7675: 30 s), and than a broker waits for a keepalive of 20 s. */
const LONG_MS = 40_000;
const SHORT_MS = 5000;
const QUIET_MS = 1500;
const LIMIT_MS = 30_000;

const TROUBLES: readonly Trouble[] = [
  {
    what: 'page hidden, its pictures ended',
    async happen({ phone }) {
      await phone.hide();
      await pause(UNATTENDED_MS);
      await phone.show();
    },
  },
  {
    what: `page frozen for ${LONG_MS / 1000} s`,
    async happen({ phone }) {
      await phone.hide();
      await phone.freeze();
      await pause(LONG_MS);
      await phone.thaw();
      await phone.show();
    },
  },
  {
    what: 'another network in place of Wi-Fi',
    async happen({ ways }) {
      await ways.take('mobile');
    },
  },
  {
    what: `browser asleep for ${LONG_MS / 1000} s`,
    async happen({ phone }) {
      await phone.sleep();
      await pause(LONG_MS);
      await phone.wake();
    },
  },
  {
    what: 'asleep, then another network, gateway killed meanwhile',
    async happen({ phone, ways, oriel }) {
      await phone.sleep();
      await ways.silence();
      await oriel.stop('SIGKILL');
      await Promise.all([oriel.start(), pause(SHORT_MS)]);
      await ways.take('wifi');
      await phone.wake();
    },
  },
  {
    what: 'gateway killed, page hidden',
    async happen({ phone, oriel }) {
      await phone.hide();
      await oriel.stop('SIGKILL');
      await Promise.all([oriel.start(), pause(UNATTENDED_MS)]);
      await phone.show();
    },
  },
  { what: 'gateway killed', happen: ({ oriel }) => restart(oriel, 'SIGKILL') },
  { what: 'gateway restarted in good order', happen: ({ oriel }) => restart(oriel, 'SIGTERM') },
  { what: `all packets dropped for ${SHORT_MS / 1000} s`, happen: ({ ways }) => silence(ways, SHORT_MS) },
  { what: `all packets dropped for ${LONG_MS / 1000} s`, happen: ({ ways }) => silence(ways, LONG_MS) },
  {
    what: `device offline for ${SHORT_MS / 1000} s`,
    async happen({ ways }) {
      await ways.cut();
      await pause(SHORT_MS);
      await ways.restore();
    },
  },
];

async function restart(oriel: HealingHouse['oriel'], signal: NodeJS.Signals): Promise<void> {
  await oriel.stop(signal);
  await oriel.start();
}

async function silence(ways: HealingHouse['ways'], forMs: number): Promise<void> {
  await ways.silence();
  await pause(forMs);
  await ways.restore();
}

/** Lets each trouble come over a page that watches, and times how it gets over it. */
export async function measureHeal({ heals, say }: HealOrder): Promise<HealFigures[]> {
  const house = await openHealingHouse();
  const figures: HealFigures[] = [];
  try {
    for (const { what, happen } of TROUBLES) {
      const took: number[] = [];
      let lies = 0;
      for (let run = 1; run <= heals; run++) {
        say(`Healing: ${what}, ${run} of ${heals} …`);
        // Back in Wi-Fi, where another network was taken before.
        await house.ways.take('wifi');
        await pause(QUIET_MS);
        await house.truth.untilFresh(Date.now(), LIMIT_MS);
        await house.truth.seen();
        await happen(house);
        const backAt = Date.now();
        took.push((await house.truth.untilFresh(backAt, LIMIT_MS)) - backAt);
        lies += (await house.truth.seen()).lies.length;
      }
      figures.push({ what, back: summarize(took), lies });
    }
    return figures;
  } finally {
    await house.close();
  }
}
