import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** What the heap holds once all that nobody uses is gone, in bytes. */
export async function settledHeap(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collect();
    // What closes lets go of its memory a turn later.
    await pause(5);
  }
  return process.memoryUsage().heapUsed;
}
