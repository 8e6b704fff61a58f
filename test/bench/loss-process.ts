import { setTimeout as pause } from 'node:timers/promises';
import type { CameraAddresses, CameraCalls, CameraOrder } from './camera-process.ts';
import { type ReceiverCounts, watchInChromium } from './chromium-watch.ts';
import { type Gaps, gapsBetween } from './gaps.ts';
import { type ServerUnderTest, startGateway } from './gateway-under-test.ts';
import { type LossyNetwork, takeNetwork } from './lossy-network.ts';
import type { WhepTarget } from './whep-client.ts';
import { serveCalls, Worker } from './worker.ts';

/** Runs in a network namespace of its own, and so do its children: camera, gateway and browser. */
export type LossCalls = typeof calls;

export interface LossRunOrder {
  readonly percent: number;
  readonly seconds: number;
  /** Gaps between shown pictures count from here, in ms. */
  readonly overMs: number;
}

/** What Chromium showed while packets were lost. */
export interface LossRun extends Gaps, ReceiverCounts {
  /** Pictures that were shown. */
  readonly shown: number;
}

/** The replay for the join is over by then, and the decoder has its rhythm. */
const SETTLE_MS = 3_000;

let network: LossyNetwork | undefined;
let target: WhepTarget | undefined;
let camera: Worker<CameraCalls> | undefined;
let server: ServerUnderTest | undefined;

const calls = {
  /** Takes the network; throws where it can not. */
  async takeNetwork(): Promise<void> {
    network = await takeNetwork();
  },
  /** Starts the gateway in there; a server that runs there already is named by `target` alone. */
  async startServer(order: { camera: CameraOrder } | { target: WhepTarget }): Promise<void> {
    if ('target' in order) {
      target = order.target;
      return;
    }
    camera = await Worker.start<CameraCalls>('./camera-process.ts');
    const addresses: CameraAddresses = await camera.call('start', order.camera);
    server = await startGateway({ camera: addresses.shortGop });
    target = server.endpoint('camera');
  },
  async run({ percent, seconds, overMs }: LossRunOrder): Promise<LossRun> {
    if (!network || !target) throw new Error('the network was not taken, or no server started');
    const watch = await watchInChromium(target);
    try {
      await pause(SETTLE_MS);
      const before = await watch.counts();
      const fromMs = await watch.now();
      await network.lose(percent);
      await pause(seconds * 1000);
      const toMs = await watch.now();
      const shown = await watch.shown();
      const after = await watch.counts();
      return {
        ...gapsBetween(shown, { fromMs, toMs, overMs }),
        shown: shown.filter((at) => at >= fromMs && at < toMs).length,
        packetsLost: after.packetsLost - before.packetsLost,
        nackCount: after.nackCount - before.nackCount,
        pliCount: after.pliCount - before.pliCount,
        framesDropped: after.framesDropped - before.framesDropped,
      };
    } finally {
      await network.lose(0);
      await watch.close();
    }
  },
  async stopServer(): Promise<void> {
    await server?.close();
    await camera?.stop();
  },
};

serveCalls(calls);
