import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../devices/simulated/video/scene/random.ts';
import { eventually } from '../helpers/eventually.ts';
import { connectWhepViewer, type WhepOptions, type WhepViewer } from '../helpers/whep-viewer.ts';
import { between } from './trouble.ts';

/** What the restless viewers have been through. */
export interface CrowdTally {
  joined: number;
  /** Who left without having seen a picture, the camera being in trouble. */
  sawNothing: number;
  /** Joins that the gateway refused for good reason (no such picture just now). */
  refused: number;
  commands: number;
  /** Commands that the camera, being in trouble, did not carry out, or that another viewer was in the way of. */
  commandsRefused: number;
  /** What must not happen: commands without an answer, packets that are none. */
  readonly faults: string[];
}

const BETWEEN_JOINS_MS = { least: 500, most: 6_000 };
const STAY_MS = { least: 500, most: 40_000 };
const BETWEEN_COMMANDS_MS = { least: 100, most: 3_000 };
const STEERABLE_LIMIT_MS = 5_000;
/** Some leave as a page that is closed does, others as a phone that loses its network. */
const LEAVES_IN_SILENCE = 0.4;
const STEERS = 0.5;

export function emptyTally(): CrowdTally {
  return { joined: 0, sawNothing: 0, refused: 0, commands: 0, commandsRefused: 0, faults: [] };
}

/** Viewers come, steer and go until `signal` is aborted; then the last ones go, too. */
export async function keepCrowd(options: {
  whep: WhepOptions;
  most: number;
  random: Random;
  tally: CrowdTally;
  signal: AbortSignal;
}): Promise<void> {
  const { whep, most, random, tally, signal } = options;
  const staying = new Set<Promise<void>>();
  while (!signal.aborted) {
    await pause(between(BETWEEN_JOINS_MS, random), undefined, { signal }).catch(() => undefined);
    if (signal.aborted || staying.size >= most) continue;
    const visit = visitOnce({ whep, random, tally, signal }).finally(() => staying.delete(visit));
    staying.add(visit);
  }
  await Promise.all(staying);
}

async function visitOnce(options: {
  whep: WhepOptions;
  random: Random;
  tally: CrowdTally;
  signal: AbortSignal;
}): Promise<void> {
  const { whep, random, tally, signal } = options;
  const stayMs = between(STAY_MS, random);
  const steers = random() < STEERS;
  const inSilence = random() < LEAVES_IN_SILENCE;
  let viewer: WhepViewer;
  try {
    viewer = await connectWhepViewer(whep);
  } catch (error) {
    tally.refused++;
    if (!(error instanceof Error && /^(404|409|422|503|504) /.test(error.message)))
      tally.faults.push(`a join failed: ${error instanceof Error ? error.message : error}`);
    return;
  }
  tally.joined++;
  const over = endOfStay(stayMs, signal);
  if (steers) await steerUntil(over, { viewer, random, tally });
  await untilAborted(over);
  if (viewer.video.packets === 0) tally.sawNothing++;
  tally.faults.push(...viewer.video.faults.slice(0, 3));
  if (inSilence) viewer.close();
  else await viewer.end().catch((error: unknown) => tally.faults.push(`a leave failed: ${error}`));
}

async function steerUntil(
  over: AbortSignal,
  { viewer, random, tally }: { viewer: WhepViewer; random: Random; tally: CrowdTally },
): Promise<void> {
  const steerable = await eventually(() => viewer.isSteerable() || over.aborted, {
    withinMs: STEERABLE_LIMIT_MS,
    what: 'the channel',
  }).catch(() => false);
  if (!steerable) tally.faults.push('the control channel did not open');
  while (!over.aborted && viewer.isSteerable()) {
    const command =
      random() < 0.2 ? { command: 'stop' } : { command: 'move', pan: random() - 0.5, tilt: random() - 0.5 };
    tally.commands++;
    try {
      if ((await viewer.control.ask(command)).status !== 'ok') tally.commandsRefused++;
    } catch (error) {
      if (viewer.isSteerable()) tally.faults.push(error instanceof Error ? error.message : String(error));
    }
    await pause(between(BETWEEN_COMMANDS_MS, random), undefined, { signal: over }).catch(() => undefined);
  }
}

/** Aborted after the stay, or with `signal`; unlike AbortSignal.timeout() it can not be collected before. */
function endOfStay(stayMs: number, signal: AbortSignal): AbortSignal {
  const over = new AbortController();
  const end = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    over.abort();
  };
  const timer = setTimeout(end, stayMs);
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  return over.signal;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
