import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { startSimulatedCamera } from '../../devices/simulated/simulated-camera.ts';
import { seededRandom } from '../../devices/simulated/video/scene/random.ts';
import { build, buildIsStale } from '../../scripts/lib/build.mjs';
import { circumstances, describeCircumstances } from '../bench/report.ts';
import { verdictCells } from '../bench/verdict.ts';
import type { ViewerCalls } from '../bench/viewer-process.ts';
import { Worker } from '../bench/worker.ts';
import { startOriel } from '../helpers/oriel-process.ts';
import { judge } from './judgement.ts';
import { readOptions } from './options.ts';
import { Soak, TOKEN } from './soak.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  process.exitCode = (await run(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
// Peers of the engine keep the process alive for a while after they were closed.
await pause(1_000);
process.exit();

/** Gives whether all holds. */
async function run(argv: readonly string[]): Promise<boolean> {
  const options = readOptions(argv);
  if (buildIsStale(root)) {
    say('Building …');
    await build(root);
  }
  say(describeCircumstances(circumstances('soak', argv)));
  const camera = await startSimulatedCamera({
    name: 'porch',
    username: 'admin',
    password: 'sesame/1',
    logger: pino({ level: 'silent' }),
    main: { width: 640, height: 360, fps: 25, gopFrames: 50, bitrate: 2_000_000 },
  });
  const { username, password, onvifUrl } = camera;
  const oriel = await startOriel({
    access: { tokens: [{ name: 'soak', token: TOKEN, role: 'operator', cameras: ['*'] }] },
    cameras: [{ name: 'porch', onvif: { url: onvifUrl, username, password } }],
    webrtc: { bind: '127.0.0.1', ports: '51500-51700' },
    log: { level: 'warn' },
  });
  const resident = await Worker.start<ViewerCalls>('./viewer-process.ts');
  try {
    const soak = new Soak({ ...options, camera, oriel, resident, random: seededRandom, say });
    const outcome = await soak.run();
    say('');
    const verdicts = judge(outcome);
    for (const verdict of verdicts) {
      const [target, met] = verdictCells(verdict);
      say(`  ${met.padEnd(3)}  ${target}`);
    }
    for (const line of [...outcome.complaints, ...outcome.faults].slice(0, 20))
      say(`  ${line.slice(0, 300)}`);
    return verdicts.every(({ met }) => met);
  } finally {
    await Promise.all([resident.stop(), oriel.close()]);
    await camera.close();
  }
}
