import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseCommand } from '../../protocol/commands.ts';
import { launchChromium } from '../helpers/chromium.ts';
import { decodedFrames } from '../helpers/decoded-frames.ts';
import { eventually } from '../helpers/eventually.ts';
import type { MosquittoClients, Subscription } from '../helpers/mosquitto-clients.ts';
import { type OnvifTestCamera, startOnvifCamera } from '../helpers/onvif-camera.ts';
import type { OwnedProcess } from '../helpers/owned-process.ts';
import { type PageBlock, pageBlocks } from '../helpers/page-blocks.ts';
import { openViewer } from '../helpers/viewer-page.ts';
import { mosquittoStage, OWNER, type Stage } from './automation-stage.ts';

interface Automation {
  readonly triggers: readonly {
    readonly trigger: string;
    readonly topic?: string;
    readonly payload?: string;
  }[];
  readonly actions: readonly {
    readonly action: string;
    readonly data: { readonly topic?: string; readonly payload?: string };
  }[];
}

let stage: Stage;
let garage: OnvifTestCamera;
let drone: OnvifTestCamera;
let machine: MosquittoClients;
let heard: Subscription;
let blocks: ReadonlyMap<string, PageBlock>;
let folder: string;
const running: OwnedProcess[] = [];
const tried = new Set<string>();

beforeAll(async () => {
  [garage, drone] = await Promise.all([startOnvifCamera('garage'), startOnvifCamera('drone')]);
  stage = await mosquittoStage({
    cameras: [garage.config, drone.config],
    otherTopics: ['drone/look'],
    config: { automation: { snapshots: { every: '1s' } } },
  });
  blocks = await pageBlocks('automations.md');
  machine = await stage.clients('machine');
  heard = await machine.subscribe(
    'oriel/home/+/snapshot',
    'oriel/home/+/motion',
    'oriel/home/porch/preset/result',
  );
  const cameras = [stage.house.camera, garage, drone];
  await eventually(() => cameras.every((camera) => camera.subscriptions() > 0), {
    what: 'that the cameras are listened to',
    withinMs: 30_000,
  });
});

afterAll(async () => {
  await machine?.close();
  await stage?.close();
  await Promise.all([garage?.close(), drone?.close()]);
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oriel-page-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((child) => child.stop()));
  await rm(folder, { recursive: true, force: true });
});

function block(name: string): string {
  const found = blocks.get(name);
  if (!found) throw new Error(`docs/automations.md has no block ${name}`);
  tried.add(name);
  return found.text;
}

/** Runs a block in a folder of its own, where the commands are to find what they need. */
async function run(name: string, env: Readonly<Record<string, string>> = {}): Promise<OwnedProcess> {
  const child = await machine.shell(block(name), { cwd: folder, env });
  running.push(child);
  return child;
}

async function runToEnd(name: string): Promise<void> {
  const child = await run(name);
  expect(await child.exited, child.output()).toEqual({ code: 0, signal: null });
}

/** Does what the automation would: checks what it waits for, and publishes what it would publish. */
async function automation(name: string): Promise<Automation> {
  const { triggers, actions } = parse(block(name)) as Automation;
  for (const { action, data } of actions) {
    if (action === 'mqtt.publish') await machine.publish(data.topic ?? '', data.payload ?? '');
  }
  return { triggers, actions };
}

/** Again and again, as things in front of a camera do, until it has had its effect. */
function whileMoving<T>(what: string, effect: () => T | Promise<T>): Promise<T> {
  const { camera } = stage.house;
  let moving = false;
  return eventually(
    () => {
      moving = !moving;
      camera.motion(moving);
      return effect();
    },
    { what, everyMs: 600, withinMs: 20_000 },
  );
}

const isJpeg = (bytes: Buffer) =>
  bytes.length > 100 && bytes.readUInt16BE(0) === 0xffd8 && bytes.readUInt16BE(bytes.length - 2) === 0xffd9;
const at = (camera: OnvifTestCamera | Stage['house']['camera'], pose: Readonly<Record<string, number>>) =>
  eventually(
    () => {
      const now: Readonly<Record<string, number>> = { ...camera.pose() };
      return Object.entries(pose).every(([axis, place]) => Math.abs((now[axis] ?? 9) - place) < 0.01);
    },
    { what: `the camera at ${JSON.stringify(pose)}`, withinMs: 15_000 },
  );
const DOOR = { pan: 0, tilt: -0.55, zoom: 0.6 };
const GARDEN = { pan: 0.65, tilt: -0.9, zoom: 0.4 };

describe('docs/automations.md:', () => {
  it('the options are those that the programs are run with here', () => {
    const flags = block('options')
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(flags).toEqual(['-h', '-p', '-u', '-P']);
  });

  it('motion on the porch sends a picture', async () => {
    const child = await run('motion-picture');
    await whileMoving('a picture', () => child.exit());
    expect(child.exit()).toEqual({ code: 0, signal: null });
    expect(isJpeg(await readFile(join(folder, 'porch.jpg')))).toBe(true);
  });

  it('all pictures are kept', async () => {
    await run('motion-pictures');
    const kept = async () => (await readdir(folder)).filter((name) => name.startsWith('porch-'));
    await whileMoving('two pictures', async () => (await kept()).length >= 2);
    for (const name of await kept()) expect(isJpeg(await readFile(join(folder, name))), name).toBe(true);
  });

  it('a picture comes whenever it is asked for', async () => {
    stage.house.camera.motion(false);
    const from = heard.heard.length;
    await runToEnd('picture-now');
    const { payload } = await heard.until('the picture', (m) => m.topic === 'oriel/home/porch/snapshot', {
      from,
    });
    expect(isJpeg(payload)).toBe(true);
  });

  it('a button turns a camera to a preset', async () => {
    await runToEnd('preset');
    await at(stage.house.camera, DOOR);
    const from = heard.heard.length;
    await runToEnd('preset-answer');
    const answer = await heard.until(
      'the answer',
      ({ topic, text }) => topic.endsWith('/preset/result') && text.includes('button-1'),
      { from },
    );
    expect(JSON.parse(answer.text)).toEqual({ status: 'ok', transaction: 'button-1' });
    await at(stage.house.camera, GARDEN);
    await automation('preset-yaml');
    await at(stage.house.camera, DOOR);
  });

  it('the garage’s motion takes a picture of the porch', async () => {
    const from = heard.heard.length;
    garage.motion(true);
    const motion = await heard.until('motion', (m) => m.topic === 'oriel/home/garage/motion', { from });
    garage.motion(false);
    const since = heard.heard.length;
    const { triggers } = await automation('motion-yaml');
    expect(triggers).toEqual([{ trigger: 'mqtt', topic: motion.topic, payload: motion.text }]);
    await heard.until('the picture', (m) => m.topic === 'oriel/home/porch/snapshot', { from: since });
  });

  it('night falls and ends', async () => {
    const { camera } = stage.house;
    const until = (settings: Readonly<Record<string, unknown>>) =>
      eventually(
        () => {
          expect(camera.imaging()).toMatchObject(settings);
          return true;
        },
        { what: JSON.stringify(settings) },
      );
    await runToEnd('night-on');
    await until({ irCutFilter: 'OFF' });
    await runToEnd('night-auto');
    await until({ irCutFilter: 'AUTO' });
    await runToEnd('night-json');
    await until({ irCutFilter: 'OFF', brightness: 70 });
    await runToEnd('night-auto');
    await until({ irCutFilter: 'AUTO' });
    await automation('night-yaml');
    await until({ irCutFilter: 'OFF' });
  });

  it('a gimbal follows lines that a program prints', async () => {
    expect(parseCommand(block('gimbal-line'))).toMatchObject({ command: 'move-to', pan: 0.31, tilt: -0.2 });
    // Ten a second, for two seconds.
    await program('where-to-look', [
      'i=0',
      'while [ $i -lt 20 ]',
      'do i=$((i + 1)); echo "{ \\"command\\": \\"move-to\\", \\"pan\\": 0.$((10 + i)), \\"tilt\\": -0.2 }"; sleep 0.1',
      'done',
    ]);
    const calls = drone.ptzCalls().length;
    await runToEnd('gimbal-lines');
    await at(drone, { pan: 0.3, tilt: -0.2 });
    expect(drone.ptzCalls().length).toBeGreaterThan(calls + 1);
  });

  it('a gimbal that is slow to answer is told the newest place, and no queue of old ones', async () => {
    drone.slowPtz(1000);
    await program('where-to-look', [
      'i=0',
      'while [ $i -lt 20 ]',
      'do i=$((i + 1)); echo "{ \\"command\\": \\"move-to\\", \\"pan\\": -0.$((10 + i)), \\"tilt\\": 0.1 }"; sleep 0.1',
      'done',
    ]);
    const calls = drone.ptzCalls().length;
    await runToEnd('gimbal-lines');
    await at(drone, { pan: -0.3, tilt: 0.1 });
    drone.slowPtz(0);
    expect(drone.ptzCalls().length - calls).toBeLessThan(15);
  });

  it('a gimbal follows a topic, to the newest place', async () => {
    const child = await run('gimbal-topic');
    // The pipeline has subscribed when a first place has moved the camera.
    await eventually(
      async () => {
        await machine.publish('drone/look', '0.05 0.05');
        return Math.abs(drone.pose().pan - 0.05) < 0.01;
      },
      { what: 'a gimbal that follows', everyMs: 300, withinMs: 15_000 },
    );
    const path = await machine.shell(
      'for i in 11 12 13 14 15 16 17 18 19 20; do echo "-0.$i 0.5"; sleep 0.1; done | mosquitto_pub -t drone/look -l',
    );
    expect(await path.exited).toMatchObject({ code: 0 });
    await at(drone, { pan: -0.2, tilt: 0.5 });
    expect(child.exit()).toBeUndefined();
  });

  it('every block that bears the mark was tried here, but for the doorbell’s', () => {
    expect([...blocks.keys()].filter((name) => !tried.has(name)).sort()).toEqual([
      'doorbell',
      'doorbell-yaml',
    ]);
  });
});

describe('docs/automations.md, with a browser in the hall:', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  });

  afterAll(() => browser?.close());

  it('a press of the doorbell opens the porch, and its picture moves', async () => {
    const { camera, oriel } = stage.house;
    await program('xdg-open', ['echo "$1" >> opened']);
    await run('doorbell', { PATH: `${folder}:${process.env.PATH}` });
    const opened = () => readFile(join(folder, 'opened'), 'utf8').catch(() => '');
    const text = await eventually(
      async () => {
        camera.ringDoorbell();
        return opened();
      },
      { what: 'a link that was opened', everyMs: 500, withinMs: 15_000 },
    );
    const link = text.split('\n')[0] ?? '';
    expect(link).toMatch(/^http:\/\/\S+\/#camera=porch$/);
    expect(new URL(link).port).toBe(new URL(oriel.httpUrl).port);

    const { origin } = new URL(link);
    const hall = await openViewer(browser, { url: origin, token: OWNER.token });
    await hall.untilPhase('live');
    await hall.part('camera-garage').click();
    await hall.untilPhase('live');
    const page = await hall.page.context().newPage();
    await page.goto(link);
    await decodedFrames(page, { distinct: 5 });
    expect(await page.getByTestId('camera-porch').getAttribute('aria-current')).not.toBeNull();
    await page.close();
    await hall.close();
  });

  it('the phone is sent the link of the message', async () => {
    const subscription = await machine.subscribe('oriel/home/porch/doorbell');
    stage.house.camera.ringDoorbell();
    const press = await subscription.until('a press', () => true);
    expect(press.retained).toBe(false);
    const { triggers, actions } = await automation('doorbell-yaml');
    expect(triggers).toEqual([{ trigger: 'mqtt', topic: press.topic }]);
    const [, field = ''] = /trigger\.payload_json\.(\w+)/.exec(JSON.stringify(actions)) ?? [];
    expect(JSON.parse(press.text)[field]).toMatch(/#camera=porch$/);
  });
});

/** A program in the folder that the commands run in. */
async function program(name: string, lines: readonly string[]): Promise<void> {
  const file = join(folder, name);
  await writeFile(file, ['#!/bin/sh', ...lines, ''].join('\n'));
  await chmod(file, 0o755);
}
