import { afterEach, describe, expect, it, vi } from 'vitest';
import { RtspError } from '../../../gateway/rtsp/errors.ts';
import { eventually } from '../../helpers/eventually.ts';
import { pps, sps } from '../rtp/h264/write-nals.ts';
import { H264, H265, recordingSink, scriptedStream, WITH_SOUND } from './scripted-pull.ts';

const ALWAYS = Number.POSITIVE_INFINITY;
const LOST = new RtspError({ kind: 'closed', address: '192.0.2.1:554', message: 'the camera has gone' });
const nothing = () => undefined;

afterEach(() => {
  vi.useRealTimers();
});

describe('the pull of a stream', () => {
  it('is told how to trust the camera', async () => {
    const tls = { verify: true, ca: 'PEM' };
    const resolveSource = async () => ({ url: 'rtsps://192.0.2.1/' });
    const { pull } = scriptedStream({ warmMs: ALWAYS, tls, resolveSource });
    expect((await pull()).options.tls).toEqual(tls);
  });

  it('begins before any viewer where the stream is always warm, and does not end with the last', async () => {
    const { stream, pull } = scriptedStream({ warmMs: ALWAYS });
    const pulled = await pull();
    pulled.describe(H264);
    pulled.keyframe();
    expect(stream.state.kind).toBe('live');
    stream.subscribe(nothing).close();
    vi.useFakeTimers();
    await vi.advanceTimersByTimeAsync(1_000_000);
    expect(pulled.over).toBe(false);
  });

  it('begins with the first viewer and ends with the last where it is never warm', async () => {
    const { stream, pulls, pull } = scriptedStream({ warmMs: 0 });
    await new Promise((settled) => setImmediate(settled));
    expect(pulls).toHaveLength(0);
    const [first, second] = [stream.subscribe(nothing), stream.subscribe(nothing)];
    const pulled = await pull();
    first.close();
    expect(pulled.over).toBe(false);
    second.close();
    await eventually(() => pulled.over && stream.state.kind === 'idle', { what: 'the end of the pull' });
    expect(pulls).toHaveLength(1);
  });

  it('goes on where somebody comes back in time', async () => {
    vi.useFakeTimers();
    const { stream, pulls } = scriptedStream({ warmMs: 10_000 });
    stream.subscribe(nothing).close();
    await vi.advanceTimersByTimeAsync(9_999);
    const back = stream.subscribe(nothing);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(pulls.map(({ over }) => over)).toEqual([false]);
    back.close();
    await vi.advanceTimersByTimeAsync(9_999);
    expect(pulls.map(({ over }) => over)).toEqual([false]);
    await vi.advanceTimersByTimeAsync(1);
    expect(pulls.map(({ over }) => over)).toEqual([true]);
  });

  it('gives up a stream that does not mend once nobody watches it any more', async () => {
    const { stream, pulls, pull } = scriptedStream({ warmMs: 0, mends: false });
    const viewer = stream.subscribe(nothing);
    // At once, for a moment later it would be tried again.
    const failed = new Promise<void>((resolve) =>
      stream.onChange(() => stream.state.kind === 'down' && resolve()),
    );
    (await pull(1)).fail(LOST);
    await failed;
    viewer.close();
    await eventually(() => stream.state.kind === 'idle', { what: 'the end of trying' });
    expect(pulls).toHaveLength(1);
  });

  it('sets no timer for a viewer who leaves after the end', async () => {
    const { stream, pull } = scriptedStream({ warmMs: 60_000 });
    const viewer = stream.subscribe(nothing);
    viewer.start({ video: recordingSink() });
    await pull();
    await stream.stop();
    vi.useFakeTimers();
    viewer.start({ audio: recordingSink() });
    viewer.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tries on after the last viewer of a camera that is down, until it is known to be back', async () => {
    const { stream, pull } = scriptedStream({ warmMs: 0 });
    const viewer = stream.subscribe(nothing);
    (await pull(1)).fail(LOST);
    await eventually(() => stream.state.kind === 'down', { what: 'the failure' });
    viewer.close();
    const again = await pull(2);
    expect(stream.state).toMatchObject({ kind: 'down', problem: { reason: 'closed' } });
    again.describe(H264);
    again.keyframe();
    await eventually(() => again.over && stream.state.kind === 'idle', { what: 'the end of the pull' });
  });

  it('tells of each change once, also where the same failure comes again and again', async () => {
    const { stream, pull } = scriptedStream({ warmMs: ALWAYS });
    const states: string[] = [];
    stream.onChange(() => void (stream.state.kind !== states.at(-1) && states.push(stream.state.kind)));
    stream.subscribe(nothing);
    (await pull(1)).fail(LOST);
    (await pull(2)).fail(LOST);
    const third = await pull(3);
    third.describe(H264);
    third.keyframe();
    expect(states).toEqual(['idle', 'connecting', 'down', 'live']);
  });

  it('begins with the transport that worked the last time', async () => {
    const { stream, pull } = scriptedStream({ warmMs: ALWAYS });
    const first = await pull(1);
    expect(first.options.prefer).toBeUndefined();
    first.options.onTransport?.('udp');
    stream.subscribe(nothing);
    first.fail(LOST);
    expect((await pull(2)).options.prefer).toBe('udp');
    expect(stream.transport).toBe('udp');
  });
});

describe('the format of a stream', () => {
  it('is told when it is known, and why it can not be', async () => {
    const { stream, pull } = scriptedStream();
    const viewer = stream.subscribe(nothing);
    const waiting = viewer.format(AbortSignal.timeout(5000));
    (await pull(1)).fail(LOST);
    await expect(waiting).rejects.toThrow('the camera has gone');
    await expect(viewer.format(AbortSignal.timeout(5000))).rejects.toThrow('the camera has gone');
    const again = await pull(2);
    again.describe({ ...WITH_SOUND, unsupportedAudio: 'MPEG4-GENERIC' });
    again.keyframe();
    expect(await viewer.format(AbortSignal.timeout(5000))).toEqual({
      video: { codec: 'H264', profileLevelId: '4d001f', width: 640, height: 368 },
      audio: { codec: 'PCMA', clockRate: 8000, channels: 1 },
      unsupportedAudio: 'MPEG4-GENERIC',
    });
  });

  it('is no promise of a camera that describes it and then refuses it, until it has played once', async () => {
    const { stream, pull } = scriptedStream();
    const viewer = stream.subscribe(nothing);
    const described = { ...H264, video: { ...H264.video, parameterSets: [sps(), pps()] } };
    const refused = await pull(1);
    refused.describe(described);
    refused.fail(LOST);
    await eventually(() => stream.state.kind === 'down', { what: 'the failure' });
    expect(stream.format).toBeDefined();
    await expect(viewer.format(AbortSignal.timeout(5000))).rejects.toThrow('the camera has gone');
    const played = await pull(2);
    played.describe(described);
    played.keyframe();
    played.fail(LOST);
    await eventually(() => stream.state.kind === 'down', { what: 'the second failure' });
    expect(await viewer.format(AbortSignal.timeout(5000))).toHaveProperty('video');
  });

  it('follows another resolution in mid-stream, and viewers keep their feeds', async () => {
    const { stream, pull } = scriptedStream({ warmMs: ALWAYS });
    const width = () => stream.format?.video.width;
    const pulled = await pull();
    pulled.describe(H264);
    pulled.keyframe(40);
    const changed: string[] = [];
    const viewer = stream.subscribe(() => changed.push('codec'));
    await viewer.format(AbortSignal.timeout(5000));
    const sink = recordingSink();
    viewer.start({ video: sink });
    let told = 0;
    stream.onChange(() => told++);
    pulled.picture();
    expect([width(), told]).toEqual([640, 0]);
    const before = sink.sent.length;
    pulled.keyframe(80);
    expect([width(), told]).toEqual([1280, 1]);
    pulled.picture();
    pulled.keyframe(80);
    expect(told).toBe(1);
    expect(sink.sent.length).toBeGreaterThan(before);
    expect(changed).toEqual([]);
  });

  it('in another codec ends what viewers were promised, once, and waits for the new one', async () => {
    const { stream, pull } = scriptedStream({ warmMs: ALWAYS });
    const pulled = await pull(1);
    pulled.describe(H264);
    pulled.keyframe();
    const changed: string[] = [];
    const viewer = stream.subscribe(() => changed.push('told'));
    const newcomer = stream.subscribe(() => changed.push('newcomer'));
    await viewer.format(AbortSignal.timeout(5000));
    const sink = recordingSink();
    viewer.start({ video: sink });
    pulled.fail(LOST);
    const again = await pull(2);
    again.describe(H265);
    const sent = sink.sent.length;
    again.describe(H265);
    again.keyframe();
    expect(changed).toEqual(['told']);
    expect(sink.sent).toHaveLength(sent);
    await expect(newcomer.format(AbortSignal.timeout(20))).rejects.toThrow('not announced its video');
  });

  it('with sound in another codec ends what viewers were promised', async () => {
    const { stream, pull } = scriptedStream({ warmMs: ALWAYS });
    const pulled = await pull(1);
    pulled.describe(WITH_SOUND);
    pulled.keyframe();
    let changes = 0;
    const viewer = stream.subscribe(() => changes++);
    await viewer.format(AbortSignal.timeout(5000));
    pulled.describe(H264);
    expect(stream.format?.audio).toBeUndefined();
    pulled.describe(WITH_SOUND);
    expect(changes).toBe(0);
    pulled.describe({
      ...H264,
      audio: { codec: 'opus', payloadType: 98, clockRate: 48_000, channels: 2 },
    });
    expect(changes).toBe(1);
  });
});
