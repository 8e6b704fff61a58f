import { setTimeout as pause } from 'node:timers/promises';
import type { EncodingTime } from './camera-process.ts';
import { ChromiumJoins, type Join } from './chromium-joins.ts';
import { percentile, type Summary, summarize } from './statistics.ts';
import type { WhepTarget } from './whep-client.ts';

export interface JoinFigures {
  readonly sender: string;
  /** What the camera does, for a person. */
  readonly picture: string;
  /** In ms from the offer's sending. */
  readonly answered: Summary | undefined;
  readonly connected: Summary | undefined;
  readonly firstFrame: Summary | undefined;
  readonly live: Summary | undefined;
  /** Of each join the median age of its pictures from a second after the first on, in ms. */
  readonly glass: Summary | undefined;
  /** The same without the time that the camera's encoder took for each picture. */
  readonly glassWithoutEncoder: Summary | undefined;
  /** The same, only of the pictures shown in the half second that begins a second after the first one. */
  readonly secondLater: Summary | undefined;
}

export interface JoinsOrder {
  readonly sender: string;
  readonly picture: string;
  readonly target: WhepTarget;
  readonly joins: number;
  /** Seconds between two keyframes: the pause before a join is a random part of it. */
  readonly gopS: number;
  /** Asked after the last join; none where the camera is not ours. */
  readonly encodingTimes: () => Promise<readonly EncodingTime[]>;
  readonly say: (line: string) => void;
  readonly random?: () => number;
}

/** The decoder has worked off the replayed pictures by then. */
const SETTLED_MS = 1_000;
const SECOND_LATER = { fromMs: 1_000, toMs: 1_500 };

export async function measureJoins(order: JoinsOrder): Promise<JoinFigures> {
  const { sender, picture, joins, gopS, say, random = Math.random } = order;
  const page = await ChromiumJoins.open(order.target);
  const done: Join[] = [];
  try {
    // The first one of all wakes the camera, and the browser loads its decoder; nobody counts it.
    await page.join();
    for (let i = 1; i <= joins; i++) {
      say(`Chromium: ${sender}, ${picture}, join ${i} of ${joins} …`);
      await pause(random() * gopS * 1000);
      done.push(await page.join());
    }
  } finally {
    await page.close();
  }
  const encoding = new Map(await order.encodingTimes());
  const settled = { fromMs: SETTLED_MS, toMs: Number.POSITIVE_INFINITY };
  const encodingMs = (timeMs: number) => encoding.get(timeMs);
  return {
    sender,
    picture,
    answered: summarize(done.map(({ answeredMs }) => answeredMs)),
    connected: summarize(done.flatMap(({ connectedMs }) => connectedMs ?? [])),
    firstFrame: summarize(done.map(({ firstFrameMs }) => firstFrameMs)),
    live: summarize(done.flatMap(({ liveMs }) => liveMs ?? [])),
    glass: summarize(done.flatMap((join) => medianAge(join, { ...settled, encodingMs: () => 0 }))),
    glassWithoutEncoder: summarize(done.flatMap((join) => medianAge(join, { ...settled, encodingMs }))),
    secondLater: summarize(done.flatMap((join) => medianAge(join, { ...SECOND_LATER, encodingMs }))),
  };
}

/** None where no picture's timecode was read so long after the first, or none whose encoder's time is known. */
function medianAge(
  join: Join,
  {
    fromMs,
    toMs,
    encodingMs,
  }: { fromMs: number; toMs: number; encodingMs: (timeMs: number) => number | undefined },
): number[] {
  const ages = join.frames.flatMap(({ timeMs, ageMs, afterMs }) => {
    const shownMs = afterMs - join.firstFrameMs;
    const took = encodingMs(timeMs);
    return shownMs < fromMs || shownMs >= toMs || took === undefined ? [] : [ageMs - took];
  });
  return ages.length === 0 ? [] : [percentile(ages, 0.5)];
}
