import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../helpers/eventually.ts';
import { connectWhepViewer, type WhepViewer } from '../helpers/whep-viewer.ts';
import { monotonicMs } from './monotonic.ts';
import { serveCalls } from './worker.ts';

export type PtzDriverCalls = typeof calls;

export interface DriverTarget {
  /** The gateway's `http://…`. */
  readonly url: string;
  readonly camera: string;
  readonly token: string;
}

/** A viewer repeats a move while it is held, well within the gateway's 500 ms of patience. */
const REPEAT_MS = 200;
const OPEN_LIMIT_MS = 15_000;
/** On a machine that is busy with other things. */
const PATIENT = { withinMs: 14_000 };

let viewer: WhepViewer | undefined;
let held: NodeJS.Timeout | undefined;

const calls = {
  async join(target: DriverTarget): Promise<void> {
    const joined = await connectWhepViewer(target);
    await eventually(() => joined.isSteerable(), { withinMs: OPEN_LIMIT_MS, what: 'the control channel' });
    viewer = joined;
  },
  /** Moves one after the other, each with another speed; gives when each was handed to the channel. */
  async drive({ count, pauseMs }: { count: number; pauseMs: number }): Promise<readonly number[]> {
    const sentAt: number[] = [];
    for (let i = 0; i < count; i++) {
      // Another speed each time: a move that is only repeated need not be sent to the camera again.
      const pan = (i % 2 === 0 ? 1 : -1) * (0.2 + (i % 50) / 100);
      sentAt.push(monotonicMs());
      const answer = await driver().control.ask({ command: 'move', pan }, PATIENT);
      if (answer.status !== 'ok') throw new Error(`a move was refused: ${JSON.stringify(answer)}`);
      await pause(pauseMs * (0.5 + Math.random()));
    }
    await driver().control.ask({ command: 'stop' }, PATIENT);
    return sentAt;
  },
  /** One move, and silence after it; gives when it was handed to the channel. */
  async moveOnce(): Promise<number> {
    const sentAt = monotonicMs();
    await driver().control.ask({ command: 'move', pan: 0.3 }, PATIENT);
    return sentAt;
  },
  /** Moves as long as this process lives. */
  async hold(): Promise<void> {
    await driver().control.ask({ command: 'move', pan: 0.3 }, PATIENT);
    held = setInterval(() => driver().control.send('{"command":"move","pan":0.3}'), REPEAT_MS);
  },
  async leave(): Promise<void> {
    clearInterval(held);
    await viewer?.end();
    viewer = undefined;
  },
};

serveCalls(calls);

function driver(): WhepViewer {
  if (!viewer) throw new Error('nobody has joined');
  return viewer;
}
