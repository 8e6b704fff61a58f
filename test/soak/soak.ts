import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { SimulatedCamera } from '../../devices/simulated/simulated-camera.ts';
import type { Random } from '../../devices/simulated/video/scene/random.ts';
import { complaintsIn } from '../bench/measure-turnover.ts';
import { parseResident } from '../bench/memory-meter.ts';
import { type Handles, handlesOf } from '../bench/process-facts.ts';
import { scrape, sumOf } from '../bench/prometheus.ts';
import type { ViewerCalls } from '../bench/viewer-process.ts';
import type { Worker } from '../bench/worker.ts';
import { eventually } from '../helpers/eventually.ts';
import type { OrielProcess } from '../helpers/oriel-process.ts';
import { connectWhepViewer, type WhepOptions } from '../helpers/whep-viewer.ts';
import { playTroubles, type Return } from './bad-camera.ts';
import { emptyTally, keepCrowd } from './crowd.ts';
import type { Sample, SoakOutcome } from './judgement.ts';
import type { SoakOptions } from './options.ts';
import { troubles } from './trouble.ts';

export const TOKEN = 'soak-token-for-loopback';

const CAMERA = 'porch';
const FIRST_VIEWERS = 5;
/** The engine lets go of what belonged to a peer some seconds after it has gone. */
const GONE_MS = 15_000;
const MINUTE_MS = 60_000;
const SAMPLE_PERIOD_MS = 5_000;
const LAST_LOOK_MS = 20_000;
const COLUMNS = [
  'minute',
  'RSS, MB',
  'heap, MB',
  'files',
  'threads',
  'joined',
  'commands',
  'troubles',
  'back after, s',
  'faults',
];

export interface SoakSetup extends SoakOptions {
  readonly camera: SimulatedCamera;
  readonly oriel: OrielProcess;
  /** A viewer who stays from the beginning to the end. */
  readonly resident: Worker<ViewerCalls>;
  readonly random: (seed: number) => Random;
  readonly say: (line: string) => void;
}

/** One long run. */
export class Soak {
  readonly #setup: SoakSetup;
  readonly #whep: WhepOptions;
  readonly #tally = emptyTally();
  readonly #returns: Return[] = [];
  readonly #samples: Sample[] = [];
  readonly #complaints = new Set<string>();
  #greeting: ReadonlySet<string> = new Set();

  constructor(setup: SoakSetup) {
    this.#setup = setup;
    this.#whep = { url: setup.oriel.httpUrl, camera: CAMERA, token: TOKEN };
  }

  async run(): Promise<SoakOutcome> {
    const { camera, resident, minutes, seed, viewers, random, say, oriel } = this.#setup;
    // What it says at its start is for people.
    this.#greeting = new Set(complaintsIn(oriel.output()));
    const before = await this.#afterFirstViewers();
    const target = { url: `${oriel.httpUrl}/whep/${CAMERA}`, token: TOKEN };
    await resident.call('join', { target, count: 1 });
    const over = new AbortController();
    const actors = [
      playTroubles({
        camera,
        troubles: troubles(random(seed)),
        received: async () => (await resident.call('counts', undefined)).packets,
        onReturn: (event) => this.#returns.push(event),
        signal: over.signal,
      }),
      keepCrowd({
        whep: this.#whep,
        most: viewers,
        random: random(seed + 1),
        tally: this.#tally,
        signal: over.signal,
      }),
    ];
    say(`  ${COLUMNS.join('   ')}`);
    for (let minute = 1; minute <= minutes; minute++) say(this.#row(minute, await this.#watchMinute(minute)));
    over.abort();
    await Promise.all(actors);
    const { plays, moves } = await this.#lastLook();
    await resident.call('leave', undefined);
    await pause(GONE_MS);
    this.#readLog();
    return {
      samples: this.#samples,
      returns: this.#returns,
      before,
      after: handlesOf(oriel.pid()),
      complaints: [...this.#complaints],
      faults: this.#tally.faults,
      plays,
      moves,
    };
  }

  /** What is held when some have come and gone: by then everything was opened that stays open. */
  async #afterFirstViewers(): Promise<Handles> {
    for (let i = 0; i < FIRST_VIEWERS; i++) {
      const viewer = await connectWhepViewer(this.#whep);
      await eventually(() => viewer.video.packets > 0, { withinMs: LAST_LOOK_MS, what: 'a first picture' });
      await viewer.end();
    }
    await pause(GONE_MS);
    return handlesOf(this.#setup.oriel.pid());
  }

  async #watchMinute(minute: number): Promise<Sample> {
    const { oriel } = this.#setup;
    const until = performance.now() + MINUTE_MS;
    let latest: Sample = { minute, residentBytes: 0, heapBytes: 0 };
    while (performance.now() < until) {
      await pause(Math.min(SAMPLE_PERIOD_MS, until - performance.now()));
      const left = Math.max(0, until - performance.now()) / MINUTE_MS;
      const samples = await scrape({ url: oriel.httpUrl, token: TOKEN });
      latest = {
        minute: minute - left,
        residentBytes: parseResident(readFileSync(`/proc/${oriel.pid()}/status`, 'utf8')),
        heapBytes: sumOf(samples, 'nodejs_heap_size_used_bytes'),
      };
      this.#samples.push(latest);
    }
    this.#readLog();
    return latest;
  }

  #readLog(): void {
    for (const line of complaintsIn(this.#setup.oriel.output()))
      if (!this.#greeting.has(line)) this.#complaints.add(line);
  }

  #row(minute: number, { residentBytes, heapBytes }: Sample): string {
    const { descriptors, threads } = handlesOf(this.#setup.oriel.pid());
    const { joined, commands, faults } = this.#tally;
    const slowest = Math.max(0, ...this.#returns.map(({ afterMs }) => afterMs ?? Number.POSITIVE_INFINITY));
    const cells = [
      String(minute),
      (residentBytes / 2 ** 20).toFixed(1),
      (heapBytes / 2 ** 20).toFixed(1),
      String(descriptors),
      String(threads),
      String(joined),
      String(commands),
      String(this.#returns.length),
      (slowest / 1000).toFixed(1),
      String(faults.length + this.#complaints.size),
    ];
    return `  ${cells.map((cell, i) => cell.padStart(COLUMNS[i]?.length ?? 0)).join('   ')}`;
  }

  /** A viewer who comes when all troubles are over. */
  async #lastLook(): Promise<{ plays: boolean; moves: boolean }> {
    const { camera } = this.#setup;
    const viewer = await connectWhepViewer(this.#whep);
    try {
      const plays = await eventually(() => viewer.video.frames.length > 25, { withinMs: LAST_LOOK_MS }).catch(
        () => false,
      );
      const before = camera.pose().pan;
      const moves = await eventually(
        async () => {
          await viewer.control.ask({ command: 'move', pan: before > 0 ? -0.5 : 0.5 });
          return camera.pose().pan !== before;
        },
        { withinMs: LAST_LOOK_MS, everyMs: 200 },
      ).catch(() => false);
      return { plays, moves };
    } finally {
      await viewer.end();
    }
  }
}
