import { describe, expect, it } from 'vitest';
import {
  type AttemptSnapshot,
  decide,
  type WatchDecision,
  type WatchSnapshot,
} from '../../../viewer/models/watch/recovery.ts';

const ATTEMPT: AttemptSnapshot = { stage: 'connected', sinceMs: 60_000, foreign: false, outdated: false };
const CALM: WatchSnapshot = {
  reachable: true,
  welcomed: true,
  refused: false,
  pauseMs: 0,
  camera: 'live',
  cameraSinceMs: 60_000,
  attempt: undefined,
};

type Case = [
  name: string,
  now: Partial<WatchSnapshot>,
  attempt: Partial<AttemptSnapshot> | undefined,
  WatchDecision,
];

const begin: WatchDecision = { kind: 'begin' };
const send: WatchDecision = { kind: 'send' };
const rest: WatchDecision = { kind: 'rest' };
const giveUp: WatchDecision = { kind: 'give-up' };
const wait = (forMs: number): WatchDecision => ({ kind: 'wait', forMs });

const cases: Case[] = [
  ['nothing yet', {}, undefined, begin],
  [
    'nothing yet, and nobody to ask: the offer can be made all the same',
    { reachable: false },
    undefined,
    begin,
  ],
  ['after a failure', { pauseMs: 400 }, undefined, wait(400)],
  ['refused for good', { refused: true }, undefined, rest],

  ['the browser makes the offer', {}, { stage: 'preparing', sinceMs: 100 }, wait(4900)],
  ['the browser makes no offer', {}, { stage: 'preparing', sinceMs: 5000 }, giveUp],
  ['an offer is ready', {}, { stage: 'ready', sinceMs: 10 }, send],
  ['an offer is ready before the welcome', { welcomed: false }, { stage: 'ready', sinceMs: 10 }, send],
  ['an offer is ready, nobody to send it to', { reachable: false }, { stage: 'ready', sinceMs: 10 }, rest],
  ['an offer waited too long', {}, { stage: 'ready', sinceMs: 20_001 }, begin],
  ['an offer is ready for other ICE servers', {}, { stage: 'ready', sinceMs: 10, outdated: true }, begin],

  ['asked', {}, { stage: 'asked', sinceMs: 1000 }, wait(9000)],
  ['asked in vain', {}, { stage: 'asked', sinceMs: 10_000 }, giveUp],
  ['asked with other ICE servers', {}, { stage: 'asked', sinceMs: 100, outdated: true }, begin],
  ['asked, and the gateway came back since', {}, { stage: 'asked', sinceMs: 900, returnedMs: 1 }, begin],
  ['asked in a session that is over', {}, { stage: 'asked', sinceMs: 900, foreign: true }, begin],
  ['answered', {}, { stage: 'answered', sinceMs: 3000 }, wait(5000)],
  ['answered, no connection', {}, { stage: 'answered', sinceMs: 8000 }, giveUp],

  ['live', {}, { frameAgeMs: 30 }, wait(1970)],
  ['live, ICE servers renamed', {}, { frameAgeMs: 30, outdated: true }, wait(1970)],
  ['live without the broker', { reachable: false }, { frameAgeMs: 30 }, wait(1970)],
  [
    'live in a session that is over, not welcomed yet',
    { welcomed: false },
    { frameAgeMs: 30, foreign: true },
    wait(1970),
  ],
  ['live in a session that is over, welcomed in the next', {}, { frameAgeMs: 30, foreign: true }, begin],

  ['the broker came back, frames go on', {}, { frameAgeMs: 10, returnedMs: 200 }, wait(1990)],
  ['the broker came back this moment', {}, { frameAgeMs: 30, returnedMs: 0 }, wait(600)],
  ['the gateway came back, no frame since', {}, { frameAgeMs: 640, returnedMs: 600 }, begin],
  ['the gateway came back, frames had stopped long before', {}, { frameAgeMs: 2400, returnedMs: 0 }, begin],
  ['the gateway came back, never a frame', {}, { returnedMs: 0 }, begin],

  ['the connection wavers', {}, { stage: 'disconnected', sinceMs: 300, frameAgeMs: 500 }, wait(700)],
  ['the connection is gone', {}, { stage: 'disconnected', sinceMs: 1000, frameAgeMs: 1500 }, giveUp],
  [
    'the connection is gone, and so is the gateway',
    { reachable: false },
    { stage: 'disconnected', sinceMs: 5000 },
    rest,
  ],

  ['still, the camera is down', { camera: 'down', cameraSinceMs: 500 }, { frameAgeMs: 30_000 }, rest],
  [
    'still, the camera is being reached',
    { camera: 'connecting', cameraSinceMs: 500 },
    { frameAgeMs: 30_000 },
    rest,
  ],
  ['still, the camera has just come back', { cameraSinceMs: 500 }, { frameAgeMs: 30_000 }, wait(1000)],
  ['still, the camera came back without a frame', { cameraSinceMs: 1500 }, { frameAgeMs: 30_000 }, giveUp],
  ['still for no reason', {}, { frameAgeMs: 3000 }, wait(2000)],
  ['still for no reason, for long', {}, { frameAgeMs: 5000 }, giveUp],
  ['connected, no frame yet', {}, { sinceMs: 500 }, wait(5500)],
  ['connected, never a frame', {}, { sinceMs: 6000 }, giveUp],
  ['connected, never a frame, for the camera is down', { camera: 'down' }, { sinceMs: 60_000 }, rest],
];

describe('what to do about a picture', () => {
  it.each(cases)('%s', (_name, now, attempt, expected) => {
    const snapshot = { ...CALM, ...now, attempt: attempt && { ...ATTEMPT, ...attempt } };
    expect(decide(snapshot)).toEqual(expected);
  });

  it('never waits for nothing', () => {
    for (const frameAgeMs of [0, 1999, 2000, 4999]) {
      const decision = decide({ ...CALM, attempt: { ...ATTEMPT, frameAgeMs } });
      expect(decision).toMatchObject({ kind: 'wait', forMs: expect.toSatisfy((ms: number) => ms > 0) });
    }
  });
});
