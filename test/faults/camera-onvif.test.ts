import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OnvifQuirkName } from '../../devices/simulated/onvif/quirks/table.ts';
import { eventually } from '../helpers/eventually.ts';
import { type MosquittoClients, mosquittoClients } from '../helpers/mosquitto-clients.ts';
import { type OnvifTestCamera, startOnvifCamera } from '../helpers/onvif-camera.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { connectWhepViewer, type WhepViewer } from '../helpers/whep-viewer.ts';
import { type Asker, asker } from '../integration/asking.ts';
import { logOf, untilFrames } from '../integration/house.ts';

const TOKEN = 'owner-has-16-characters';
const WARN = 40;

let yard: OnvifTestCamera;
let porch: OnvifTestCamera;
let oriel: OrielProcess;
let owner: MosquittoClients;
let porchAsk: Asker;
let viewer: WhepViewer;

beforeAll(async () => {
  [yard, porch] = await Promise.all([startOnvifCamera('yard'), startOnvifCamera('porch')]);
  oriel = await startOriel({
    access: { tokens: [{ name: 'owner', token: TOKEN, role: 'admin', cameras: ['*'] }] },
    cameras: [yard.config, porch.config],
    webrtc: { bind: '127.0.0.1' },
  });
  owner = await mosquittoClients({ url: oriel.mqttUrl, username: 'owner', password: TOKEN });
  porchAsk = await asker(owner);
  viewer = await connectWhepViewer({ url: oriel.httpUrl, camera: 'porch', token: TOKEN });
  await untilFrames(viewer);
});

afterAll(async () => {
  await viewer?.end();
  await owner?.close();
  await oriel?.close();
  await Promise.all([yard?.close(), porch?.close()]);
});

/** What the log complained of that camera since line `from`. */
function complaints(camera: string, from: number): string[] {
  return logOf({ oriel })
    .slice(from)
    .filter((line) => line.camera === camera && Number(line.level) >= WARN)
    .map((line) => String(line.msg));
}

function residentMb(): Promise<number> {
  return import('node:fs/promises').then(async ({ readFile }) => {
    const status = await readFile(`/proc/${oriel.pid()}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
  });
}

const MISDEEDS: readonly (readonly [string, OnvifQuirkName])[] = [
  ['hangs', 'hangs'],
  ['answers rubbish', 'rubbish'],
  ['sends 50 MB of XML', 'answers-huge'],
];

describe('a camera in the yard that', () => {
  it.each(MISDEEDS)(
    '%s holds up nothing else, says so once, and is heard again when it is well',
    async (_what, quirk) => {
      const heard = await owner.subscribe('oriel/home/yard/#');
      const yardSays = (topic: string, text: string, from = 0) =>
        heard.until(`${topic} ${text}`, (m) => m.topic === `oriel/home/yard/${topic}` && m.text === text, {
          from,
          withinMs: 90_000,
        });
      await eventually(() => yard.subscriptions() > 0, { what: 'a subscription', withinMs: 80_000 });
      yard.motion(true);
      await yardSays('motion', 'ON');
      let from = heard.heard.length;
      const since = logOf({ oriel }).length;
      const before = await residentMb();

      yard.setOnvifQuirk(quirk, true);
      // So that the events' next request is made at once, and meets the misdeed.
      yard.dropSubscriptions();
      await owner.publish('oriel/home/yard/ptz/set', '{"command":"move","pan":0.2}');
      await untilFrames(viewer, 10);
      expect(await porchAsk.ask('ptz/set', { command: 'presets' })).toMatchObject({ status: 'ok' });
      porch.motion(true);
      await porchAsk.heard.until(
        'motion on the porch',
        ({ topic, text }) => topic === 'oriel/home/porch/motion' && text === 'ON',
      );
      porch.motion(false);
      const answer = await heard.until('an answer', ({ topic }) => topic === 'oriel/home/yard/ptz/result', {
        from,
        withinMs: 30_000,
      });
      expect(JSON.parse(answer.text)).toMatchObject({
        status: 'error',
        error: expect.stringMatching(/yard/),
      });
      // Nobody knows whether anything moves still.
      await yardSays('motion', 'OFF', from);
      await untilFrames(viewer, 10);
      const told = await eventually(
        () => {
          const lines = complaints('yard', since);
          return lines.length > 0 && lines;
        },
        { what: 'a line in the log', withinMs: 60_000 },
      );
      expect(told).toEqual([...new Set(told)]);
      expect(await residentMb()).toBeLessThan(before + 60);

      yard.setOnvifQuirk(quirk, false);
      yard.motion(false);
      from = heard.heard.length;
      await eventually(() => yard.subscriptions() > 0, { what: 'a new subscription', withinMs: 80_000 });
      yard.motion(true);
      await yardSays('motion', 'ON', from);
      yard.motion(false);
      await yardSays('motion', 'OFF', from);
      expect(complaints('yard', since)).toEqual([...new Set(complaints('yard', since))]);
      expect(complaints('porch', since)).toEqual([]);
    },
    240_000,
  );
});
