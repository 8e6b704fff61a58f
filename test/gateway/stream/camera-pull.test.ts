import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { RtspError } from '../../../gateway/rtsp/errors.ts';
import type { RtspPullOptions } from '../../../gateway/rtsp/pull-options.ts';
import { CameraPull, type CameraPullOptions } from '../../../gateway/stream/camera-pull.ts';
import { H264, WITH_SOUND } from './scripted-pull.ts';

const PCMA = WITH_SOUND.audio;
if (!PCMA) throw new Error('no sound');
const lost = () => new RtspError({ kind: 'stalled', address: '192.0.2.1:554', message: 'no answer' });

function setUp(options: Partial<CameraPullOptions> = {}) {
  const clock = { now: 0 };
  const seen: RtspPullOptions[] = [];
  let play: (pull: RtspPullOptions) => void = () => undefined;
  const pull = new CameraPull({
    transport: 'auto',
    audio: true,
    userAgent: 'test',
    resolveSource: async () => ({ url: 'rtsp://192.0.2.1/' }),
    logger: pino({ level: 'silent' }),
    now: () => clock.now,
    pull: async (asked) => {
      seen.push(asked);
      play(asked);
    },
    listeners: {
      onDescription: () => undefined,
      onVideo: () => undefined,
      onAudio: () => undefined,
      onSenderReport: () => undefined,
      onTransport: () => undefined,
    },
    ...options,
  });
  /** One pull in which the camera does that; gives what was asked of it. */
  const run = async (act: (pull: RtspPullOptions) => void = () => undefined) => {
    play = act;
    await pull.run(new AbortController().signal).catch(() => undefined);
    return seen.at(-1);
  };
  return { pull, clock, run };
}

describe('a camera’s pulls', () => {
  it('limit what shows that the camera is there, and leave the rest its time', async () => {
    const { run, clock } = setUp();
    expect(await run()).toMatchObject({ connectTimeoutMs: 5000, greetingTimeoutMs: 5000 });
    await run((pull) => {
      clock.now += 40;
      pull.onDescription(H264);
    });
    const hasty = await run();
    expect(hasty).toMatchObject({ connectTimeoutMs: 1500, greetingTimeoutMs: 1500 });
    expect(hasty?.requestTimeoutMs).toBeUndefined();
  });

  it('give a camera that has become slow its time again', async () => {
    const { run, clock } = setUp();
    await run((pull) => {
      clock.now += 40;
      pull.onDescription(H264);
    });
    const limits: (number | undefined)[] = [];
    for (let tries = 0; tries < 5; tries++) {
      const asked = await run(() => {
        throw lost();
      });
      limits.push(asked?.greetingTimeoutMs);
    }
    expect(limits).toEqual([1500, 1500, 1500, 5000, 1500]);
  });

  it('do not take an ANNOUNCE for a slow answer', async () => {
    const { run, clock } = setUp();
    await run((pull) => {
      clock.now += 40;
      pull.onDescription(H264);
      clock.now += 3_600_000;
      pull.onDescription({ ...H264 });
    });
    expect((await run())?.greetingTimeoutMs).toBe(1500);
  });

  it('remember sound that cost the picture, for some hours', async () => {
    const { run, clock } = setUp();
    await run((pull) => pull.onShunned?.(PCMA));
    expect((await run())?.shunned).toEqual(PCMA);
    clock.now += 2 * 3_600_000;
    expect(await run()).not.toHaveProperty('shunned');
  });

  it('do not blame sound that has come before', async () => {
    const { run } = setUp();
    await run((pull) => {
      pull.onDescription(WITH_SOUND);
      pull.onTransport?.('tcp');
    });
    await run((pull) => pull.onShunned?.(PCMA));
    expect(await run()).not.toHaveProperty('shunned');
  });

  it('prefer the transport that worked', async () => {
    const { run } = setUp({ transport: 'udp' });
    expect(await run((pull) => pull.onTransport?.('tcp'))).not.toHaveProperty('prefer');
    expect((await run())?.prefer).toBe('tcp');
  });

  it('take no stream in the clear where TLS is asked for', async () => {
    const { pull } = setUp({ tls: { verify: true } });
    await expect(pull.run(new AbortController().signal)).rejects.toMatchObject({
      kind: 'bad-url',
      message: expect.stringMatching(/^The stream of 192\.0\.2\.1:554 is not encrypted .* remove tls$/),
    });
    const { run } = setUp({
      tls: { verify: true },
      resolveSource: async () => ({ url: 'rtsps://192.0.2.1/' }),
    });
    expect((await run())?.tls).toEqual({ verify: true });
  });
});
