import type { Browser, BrowserContextOptions, JSHandle, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Pose } from '../../devices/simulated/pose.ts';
import type { PtzCall } from '../../devices/simulated/simulated-camera.ts';
import { DESKTOP, keepScreenshot, launchChromium, PHONE } from '../helpers/chromium.ts';
import { frameDifference, sampleFrame } from '../helpers/decoded-frames.ts';
import { eventually } from '../helpers/eventually.ts';
import { isStill, isStop, type OnvifTestCamera, startOnvifCamera } from '../helpers/onvif-camera.ts';
import { type OrielProcess, startOriel } from '../helpers/oriel-process.ts';
import { untilPicture } from '../helpers/shown-picture.ts';
import { type Finger, putFinger } from '../helpers/touch.ts';
import { openViewer, type ViewerPage } from '../helpers/viewer-page.ts';

const TOKENS = {
  phone: 'the-token-of-the-phone',
  desk: 'the-token-of-the-desk',
  guest: 'the-token-of-the-guest',
};

let browser: Browser;
let camera: OnvifTestCamera;
let oriel: OrielProcess;
let viewers: ViewerPage[] = [];
/** The first of the camera's calls that belongs to the test. */
let begin = 0;

beforeAll(async () => {
  [browser, camera] = await Promise.all([launchChromium(), startOnvifCamera('porch')]);
  oriel = await startOriel({
    access: {
      tokens: [
        { name: 'phone', token: TOKENS.phone, role: 'operator' },
        { name: 'desk', token: TOKENS.desk, role: 'operator' },
        { name: 'guest', token: TOKENS.guest, role: 'viewer' },
      ],
    },
    cameras: [camera.config],
  });
});

beforeEach(() => {
  begin = camera.ptzCalls().length;
});

afterEach(async () => {
  camera.refusePtz(undefined);
  await Promise.all(viewers.map((viewer) => viewer.close()));
  viewers = [];
  await eventually(() => isStill(camera), { what: 'a camera that rests after the test' });
});

afterAll(async () => {
  await Promise.all([browser?.close(), oriel?.close()]);
  await camera?.close();
});

async function open(name: keyof typeof TOKENS, size: BrowserContextOptions): Promise<ViewerPage> {
  const viewer = await openViewer(browser, { url: oriel.httpUrl, token: TOKENS[name], size });
  viewers.push(viewer);
  await viewer.untilPhase('live');
  return viewer;
}

async function openSteerable(name: keyof typeof TOKENS, size = DESKTOP): Promise<ViewerPage> {
  const viewer = await open(name, size);
  await viewer.untilSteerable();
  return viewer;
}

/** What the camera was told since the test began. */
function calls(): readonly PtzCall[] {
  return camera.ptzCalls().slice(begin);
}

function untilPose(what: string, reached: (pose: Pose) => boolean): Promise<boolean> {
  return eventually(() => reached(camera.pose()), { withinMs: 30_000, what: `the camera ${what}` });
}

/** Waits until the camera was told to stop, and nothing after that; gives when that was, in Unix ms. */
async function untilStopped(): Promise<number> {
  const { at } = await eventually(() => calls().slice(-1).find(isStop), { withinMs: 5000, what: 'the stop' });
  await eventually(() => isStill(camera), { what: 'a camera that rests' });
  return at;
}

/** How long the camera has been told to move without a stop between, in ms. */
function keptMovingMs(): number {
  const begun = calls().at(calls().findLastIndex(isStop) + 1);
  return begun ? Date.now() - begun.at : 0;
}

/** What passed over the page's control channel: who said it, when (Unix ms), and the JSON. */
type Overheard = readonly { readonly by: 'page' | 'gateway'; readonly at: number; readonly text: string }[];

/** Listens to the page's control channel from now on. */
function overhear(page: Page): Promise<JSHandle<Overheard>> {
  return page.evaluateHandle(() => {
    const lines: { by: 'page' | 'gateway'; at: number; text: string }[] = [];
    const channels = new WeakSet<RTCDataChannel>();
    const { send } = RTCDataChannel.prototype;
    RTCDataChannel.prototype.send = function say(this: RTCDataChannel, data: unknown) {
      if (!channels.has(this)) {
        channels.add(this);
        this.addEventListener('message', (event) => {
          lines.push({ by: 'gateway', at: Date.now(), text: String(event.data) });
        });
      }
      lines.push({ by: 'page', at: Date.now(), text: String(data) });
      Reflect.apply(send, this, [data]);
    };
    return lines;
  });
}

/**
 * Waits until the page has said stop after `since`, and that very word was carried out: by no limit of the gateway's
 * own, which stops whoever falls silent. Gives back once the camera rests.
 */
async function untilLetGo(channel: JSHandle<Overheard>, since: number): Promise<void> {
  const saidBy = async (by: 'page' | 'gateway', fits: (message: Record<string, unknown>) => boolean) => {
    const lines = await channel.jsonValue();
    return lines
      .filter(({ at }) => at >= since)
      .find((line) => line.by === by && fits(JSON.parse(line.text)));
  };
  const stop = await eventually(() => saidBy('page', ({ command }) => command === 'stop'), {
    what: 'the page’s stop',
  });
  const { transaction } = JSON.parse(stop.text);
  expect(transaction).toBeDefined();
  const answer = await eventually(() => saidBy('gateway', (each) => each.transaction === transaction), {
    what: 'the answer to the page’s stop',
  });
  expect(JSON.parse(answer.text)).toMatchObject({ status: 'ok' });
  // The camera's clock counts parts of a millisecond.
  expect(calls().filter((call) => call.at >= stop.at - 1 && isStop(call))).not.toEqual([]);
  expect(calls().at(-1)).toSatisfy(isStop);
  await eventually(() => isStill(camera), { what: 'a camera that rests' });
}

/** A point of the pad, `x` and `y` from −1 to 1 of the way from its middle to its rim. */
async function onPad(page: Page, { x, y }: { x: number; y: number }): Promise<{ x: number; y: number }> {
  const box = await page.getByTestId('pad').boundingBox();
  if (!box) throw new Error('the pad is not to be seen');
  return { x: box.x + (box.width * (1 + x)) / 2, y: box.y + (box.height * (1 + y)) / 2 };
}

describe('a finger on the pad of a phone', () => {
  async function touchPad(viewer: ViewerPage, at: { x: number; y: number }): Promise<Finger> {
    return putFinger(viewer.page, await onPad(viewer.page, at));
  }

  it('turns the camera while it presses, and the picture with it', async () => {
    const viewer = await openSteerable('phone', PHONE);
    const channel = await overhear(viewer.page);
    const from = camera.pose();
    const before = await sampleFrame(viewer.page);
    // How much the scene changes by itself in the time that the finger presses.
    await untilPicture(viewer.page, { madeAfter: Date.now() + 1000 });
    const withoutMove = frameDifference(before, await sampleFrame(viewer.page));

    const finger = await touchPad(viewer, { x: 0.9, y: 0 });
    await untilPose('turns right', ({ pan }) => pan > from.pan + 0.5);
    // Longer than the gateway's patience: it is the repeats that keep the camera going.
    await eventually(() => keptMovingMs() > 1500, { withinMs: 30_000, what: 'a camera kept going' });
    const liftedAt = Date.now();
    await finger.lift();
    await untilLetGo(channel, liftedAt);

    await untilPicture(viewer.page, { madeAfter: Date.now() });
    const withMove = frameDifference(before, await sampleFrame(viewer.page));
    expect(withMove).toBeGreaterThan(10);
    expect(withMove).toBeGreaterThan(withoutMove * 3);
    expect(camera.pose().tilt).toBe(from.tilt);
    expect(calls().at(-1)).toSatisfy(isStop);
    expect(viewer.errors()).toEqual([]);
  });

  it('steers by where it slides to', async () => {
    const viewer = await openSteerable('phone', PHONE);
    const channel = await overhear(viewer.page);
    const finger = await touchPad(viewer, { x: 0, y: -0.9 });
    const from = camera.pose();
    await untilPose('looks up', ({ tilt }) => tilt > from.tilt + 0.1);
    await finger.slide(await onPad(viewer.page, { x: 0, y: 0.9 }));
    await eventually(() => calls().some(({ velocity }) => (velocity?.tilt ?? 0) < 0), {
      what: 'a move downwards',
    });
    const liftedAt = Date.now();
    await finger.lift();
    await untilLetGo(channel, liftedAt);
  });

  it('that is lost with its page leaves no camera turning', async () => {
    const viewer = await openSteerable('phone', PHONE);
    await touchPad(viewer, { x: -0.9, y: 0 });
    const from = camera.pose();
    await untilPose('turns left', ({ pan }) => pan < from.pan);
    await viewer.page.close();
    await untilStopped();
  });

  it('on a page that hangs is let go by the gateway', async () => {
    const viewer = await openSteerable('phone', PHONE);
    await touchPad(viewer, { x: -0.9, y: 0 });
    const from = camera.pose();
    await untilPose('turns left', ({ pan }) => pan < from.pan);
    const hanging = viewer.page.evaluate(() => {
      const until = performance.now() + 3000;
      while (performance.now() < until);
      return Date.now();
    });
    // The page says nothing meanwhile: this stop can only be the gateway's own, after 500 ms of silence.
    const stoppedAt = await untilStopped();
    expect(stoppedAt).toBeLessThan(await hanging);
  });
});

const KEYS = [
  ['ArrowRight', 'turns right', 'pan', 1],
  ['ArrowLeft', 'turns left', 'pan', -1],
  ['ArrowUp', 'looks up', 'tilt', 1],
  ['ArrowDown', 'looks down', 'tilt', -1],
  ['+', 'zooms in', 'zoom', 1],
  ['-', 'zooms out', 'zoom', -1],
] as const;

describe('keys', () => {
  it('move the camera while they are held, each its own way', async () => {
    const viewer = await openSteerable('desk');
    const channel = await overhear(viewer.page);
    for (const [key, what, axis, sign] of KEYS) {
      const from = camera.pose();
      await viewer.page.keyboard.down(key);
      await untilPose(what, (pose) => (pose[axis] - from[axis]) * sign > 0.1);
      const liftedAt = Date.now();
      await viewer.page.keyboard.up(key);
      await untilLetGo(channel, liftedAt);
      expect({ ...camera.pose(), [axis]: 0 }, key).toEqual({ ...from, [axis]: 0 });
    }
    expect(viewer.errors()).toEqual([]);
  });
});

describe('the mouse', () => {
  it('holds the pad, also where it leaves it meanwhile', async () => {
    const { page } = await openSteerable('desk');
    const channel = await overhear(page);
    const from = camera.pose();
    const { x, y } = await onPad(page, { x: -0.8, y: 0 });
    await page.mouse.move(x, y);
    await page.mouse.down();
    await untilPose('turns left', ({ pan }) => pan < from.pan - 0.1);
    await page.mouse.move(x - 400, y, { steps: 5 });
    const outsideAt = Date.now();
    await eventually(() => calls().some(({ at }) => at > outsideAt), { what: 'a repeated move' });
    const liftedAt = Date.now();
    await page.mouse.up();
    await untilLetGo(channel, liftedAt);
  });

  it('holds the zoom button', async () => {
    const { page, part } = await openSteerable('desk');
    const channel = await overhear(page);
    const from = camera.pose();
    await part('zoom-in').hover();
    await page.mouse.down();
    await untilPose('zooms in', ({ zoom }) => zoom > from.zoom + 0.1);
    const liftedAt = Date.now();
    await page.mouse.up();
    await untilLetGo(channel, liftedAt);
  });

  it('sends the camera to a preset, and home', async () => {
    const { part } = await openSteerable('desk');
    expect(await part('presets').getByRole('button').allTextContents()).toEqual(['Door', 'Garden', 'Lake']);
    await part('presets').getByText('Door').click();
    await untilPose(
      'looks at the door',
      ({ pan, tilt, zoom }) => pan === 0 && tilt === -0.55 && zoom === 0.6,
    );
    await part('home').click();
    await untilPose('is home', ({ pan, tilt, zoom }) => pan === 0 && tilt === 0 && zoom === 0);
  });
});

describe('two who want to drive', () => {
  it('are told who does; the second waits until the first lets go', async () => {
    const [phone, desk] = await Promise.all([openSteerable('phone', PHONE), openSteerable('desk')]);
    const driver = (viewer: ViewerPage) =>
      expect.poll(() => viewer.part('driver').textContent(), { timeout: 30_000 });
    const channel = await overhear(desk.page);

    const finger = await putFinger(phone.page, await onPad(phone.page, { x: -0.5, y: 0 }));
    await driver(desk).toBe('phone drives');
    await driver(phone).toBe('You drive');

    await desk.page.keyboard.down('ArrowUp');
    const toast = desk.part('toast').filter({ hasText: 'phone drives porch right now.' });
    await toast.waitFor();
    await keepScreenshot(desk.page, 'toast-desk');
    await desk.page.keyboard.up('ArrowUp');
    expect(calls().filter(({ velocity }) => velocity?.tilt)).toEqual([]);
    // Whoever was refused has nothing to stop, and the first drives on.
    expect(
      (await channel.jsonValue()).filter(
        ({ by, text }) => by === 'page' && JSON.parse(text).command === 'stop',
      ),
    ).toEqual([]);
    const refusedAt = Date.now();
    await eventually(() => calls().some(({ at, velocity }) => at > refusedAt && velocity?.pan), {
      what: 'the first who drives on',
    });

    await finger.lift();
    await driver(desk).toBe('Nobody drives');
    const from = camera.pose();
    await desk.page.keyboard.down('ArrowUp');
    await untilPose('looks up for the second', ({ tilt }) => tilt > from.tilt);
    await driver(phone).toBe('desk drives');
    await desk.page.keyboard.up('ArrowUp');
  });
});

describe('a refusal', () => {
  it('for want of the right is told before anything is pressed', async () => {
    const viewer = await open('guest', DESKTOP);
    await viewer.part('ptz').waitFor();
    expect(await viewer.part('ptz').getAttribute('data-access')).toBe('forbidden');
    expect(await viewer.part('ptz-reason').textContent()).toContain('that takes the role operator');
    await keepScreenshot(viewer.page, 'guest');
    for (const control of ['pad', 'zoom-in', 'zoom-out', 'home', 'presets']) {
      expect(await viewer.part(control).count(), control).toBe(0);
    }
    await viewer.page.keyboard.down('ArrowRight');
    // By then a press that counts would have been sent several times.
    await untilPicture(viewer.page, { madeAfter: Date.now() + 500 });
    // The stop of the test before may be told twice.
    expect(calls().filter((call) => !isStop(call))).toEqual([]);
  });

  // The last, for the gateway tries to stop a camera that refuses for some seconds, and others count its calls.
  it('of the camera is shown in its own words', async () => {
    const viewer = await openSteerable('desk');
    camera.refusePtz('Motor locked');
    await viewer.page.keyboard.down('ArrowRight');
    const toast = viewer.part('toast').filter({ hasText: 'refuses ContinuousMove: Motor locked.' });
    await toast.waitFor();
    expect(await toast.textContent()).toMatch(/^The camera porch refuses /);
    await viewer.page.keyboard.up('ArrowRight');
  });
});
