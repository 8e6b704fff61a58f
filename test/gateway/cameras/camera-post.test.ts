import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { Camera } from '../../../devices/camera.ts';
import { CameraPost, type CameraPostOptions } from '../../../gateway/cameras/camera-post.ts';
import { eventually } from '../../helpers/eventually.ts';
import { H264, playPull, type ScriptedPull, WITH_SOUND } from '../stream/scripted-pull.ts';

/** Plain RTSP: a probe asks nothing of the camera, so only a pull tells that it can not be reached. */
const yard: Camera = {
  name: 'yard',
  probe: async () => ({}),
  streamSource: async () => ({ url: 'rtsp://127.0.0.1:1/stream1' }),
  close: () => undefined,
};

const posts: CameraPost[] = [];
afterEach(() => Promise.all(posts.splice(0).map((post) => post.close())));

function stand(options: Partial<CameraPostOptions> = {}): CameraPost {
  const post = new CameraPost({
    camera: yard,
    transport: 'auto',
    audio: true,
    warmMs: 0,
    cacheBytes: 64_000,
    playoutDelay: { minMs: 0, maxMs: 0 },
    userAgent: 'test',
    logger: pino({ level: 'silent' }),
    ...options,
  });
  posts.push(post);
  return post;
}

describe('CameraPost', () => {
  it('does not call a camera ready whose last pull failed, when its viewers have gone', async () => {
    const post = stand();
    expect(post.state()).toMatchObject({ online: true, state: 'idle', error: null, reason: null });
    const subscription = post.subscribe('main', () => undefined);
    await eventually(() => post.info().state === 'down', { what: 'the failed pull' });
    subscription.close();
    expect(post.viewers).toBe(0);
    expect(post.info()).toMatchObject({ state: 'down', problem: expect.stringContaining('127.0.0.1:1') });
    expect(post.state()).toMatchObject({
      online: false,
      state: 'down',
      reason: 'unreachable',
      error: expect.stringContaining('127.0.0.1:1'),
    });
  });

  it('calls it ready again when it is back, also with nobody there', async () => {
    const pulls: ScriptedPull[] = [];
    const post = stand({ pull: playPull(pulls) });
    const subscription = post.subscribe('main', () => undefined);
    (await eventually(() => pulls[0], { what: 'the pull' })).fail(new Error('gone'));
    await eventually(() => post.info().state === 'down', { what: 'the failure' });
    subscription.close();
    const again = await eventually(() => pulls[1], { what: 'another try' });
    again.describe(H264);
    again.keyframe();
    await eventually(() => post.info().state === 'idle', { what: 'the end of the pull' });
    expect(post.state()).toMatchObject({ online: true, error: null, reason: null });
  });

  it('does not call a camera down for its small stream', async () => {
    const pulls: ScriptedPull[] = [];
    const post = stand({ pull: playPull(pulls) });
    const subscription = post.subscribe('sub', () => undefined);
    (await eventually(() => pulls[0], { what: 'the pull' })).fail(new Error('gone'));
    const subState = () => new Map(post.streams).get('sub')?.state.kind;
    await eventually(() => subState() === 'down', { what: 'the failure' });
    expect(post.info().state).toBe('idle');
    subscription.close();
    await eventually(() => subState() === 'idle', { what: 'the end of trying' });
    expect(pulls).toHaveLength(1);
  });

  it('tells what the camera sends', async () => {
    const pulls: ScriptedPull[] = [];
    const post = stand({ pull: playPull(pulls), warmMs: Number.POSITIVE_INFINITY });
    const pull = await eventually(() => pulls[0], { what: 'the pull' });
    expect(post.info()).not.toHaveProperty('media');
    let changes = 0;
    post.onChange(() => changes++);
    pull.describe(WITH_SOUND);
    pull.options.onTransport?.('tcp');
    pull.keyframe();
    expect(changes).toBeGreaterThan(0);
    expect(post.info().media).toEqual({ main: { codec: 'H264', width: 640, height: 368, audio: 'PCMA' } });
    expect(post.state()).toMatchObject({
      state: 'live',
      codec: 'H264',
      width: 640,
      height: 368,
      audio: 'PCMA',
      transport: 'tcp',
    });
    // Only the main stream is kept warm.
    expect(pulls).toHaveLength(1);
  });
});
