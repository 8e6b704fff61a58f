import type { CameraOrder } from './camera-process.ts';
import type { LossCalls, LossRun } from './loss-process.ts';
import type { WhepTarget } from './whep-client.ts';
import { Worker } from './worker.ts';

/** A gap between two shown pictures that a person sees. */
export const FROZEN_OVER_MS = 150;

export interface LossFigures {
  readonly sender: string;
  /** Of UDP packets, either way. */
  readonly percent: number;
  readonly seconds: number;
  readonly runs: readonly LossRun[];
}

export interface LossOrder {
  readonly sender: string;
  /** The gateway is started in a namespace of its own with this camera; another server must be there already. */
  readonly served: { readonly camera: CameraOrder } | { readonly target: WhepTarget };
  readonly percents: readonly number[];
  readonly runs: number;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

const HOW = {
  own:
    'no network namespace could be made: it takes root or user namespaces (kernel.unprivileged_userns_clone), ' +
    'and of Debian util-linux, iproute2 and nftables',
  shared:
    'another server is measured with loss only where it, its camera and the bench run in one network namespace: ' +
    "unshare --net --map-root-user sh -c 'ip link set lo up; start-the-server & npm run bench -- --only loss --whep …'",
};
const START_LIMIT_MS = 60_000;
const RUN_SPARE_MS = 60_000;

/** Throws with what to do where there is no network that may lose packets. */
export async function measureLoss(order: LossOrder): Promise<LossFigures[]> {
  const { sender, served, percents, runs, seconds, say } = order;
  const network = 'target' in served ? 'shared' : 'own';
  const worker = await startInNetwork(network);
  const found = new Map<number, LossRun[]>(percents.map((percent) => [percent, []]));
  try {
    await worker.call('startServer', served, START_LIMIT_MS);
    for (let run = 1; run <= runs; run++) {
      for (const [percent, done] of found) {
        say(`Loss: ${sender}, ${percent} %, run ${run} of ${runs} …`);
        const limitMs = seconds * 1000 + RUN_SPARE_MS;
        done.push(await worker.call('run', { percent, seconds, overMs: FROZEN_OVER_MS }, limitMs));
      }
    }
  } finally {
    await worker.call('stopServer', undefined).catch(() => undefined);
    await worker.stop();
  }
  return [...found].map(([percent, runs]) => ({ sender, percent, seconds, runs }));
}

async function startInNetwork(network: 'own' | 'shared'): Promise<Worker<LossCalls>> {
  const explain = (error: unknown): never => {
    throw new Error(`${error instanceof Error ? error.message : error}; ${HOW[network]}`);
  };
  const worker = await Worker.start<LossCalls>('./loss-process.ts', { network }).catch(explain);
  try {
    await worker.call('takeNetwork', undefined);
    return worker;
  } catch (error) {
    await worker.stop();
    return explain(error);
  }
}
