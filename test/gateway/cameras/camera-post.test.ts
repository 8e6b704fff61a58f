import { describe, expect, it } from 'vitest';
import { type CameraFacts, DeviceError } from '../../../devices/camera.ts';
import { eventually } from '../../helpers/eventually.ts';
import { FACTS } from '../control/scripted-control.ts';
import { ScriptedPtz } from '../control/scripted-ptz.ts';
import { H264, playPull, type ScriptedPull, WITH_SOUND } from '../stream/scripted-pull.ts';
import { type Hearing, noticingCamera, standPost, YARD } from './stand-post.ts';

const EVENTS = { enabled: true, clearAfterMs: 300_000, doorbells: ['button'] };
const OWNER = {
  id: 'o',
  principal: { id: 'token:owner', name: 'owner', role: 'admin', cameras: ['*'] },
  send: () => undefined,
} as const;

describe('CameraPost', () => {
  it('does not call a camera ready whose last pull failed, when its viewers have gone', async () => {
    const post = standPost();
    await eventually(() => post.available, { what: 'the probe' });
    expect(post.state()).toMatchObject({ online: true, state: 'idle', error: null, reason: null });
    const subscription = post.subscribe('main', () => undefined);
    await eventually(() => post.info().state === 'down', { what: 'the failed pull' });
    subscription.close();
    expect(post.viewers).toBe(0);
    expect(post.info()).toMatchObject({
      state: 'down',
      problem: expect.stringContaining('127.0.0.1:1'),
      problemKind: 'unreachable',
    });
    expect(post.state()).toMatchObject({
      online: false,
      state: 'down',
      reason: 'unreachable',
      error: expect.stringContaining('127.0.0.1:1'),
    });
  });

  it('calls it ready again when it is back, also with nobody there', async () => {
    const pulls: ScriptedPull[] = [];
    const post = standPost({ pull: playPull(pulls) });
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
    const post = standPost({ pull: playPull(pulls) });
    const subscription = post.subscribe('sub', () => undefined);
    const subState = () => new Map(post.streams).get('sub')?.state.kind;
    // At once, for a moment later it would be tried again.
    const failed = new Promise<void>((resolve) => post.onChange(() => subState() === 'down' && resolve()));
    (await eventually(() => pulls[0], { what: 'the pull' })).fail(new Error('gone'));
    await failed;
    expect(post.info().state).toBe('idle');
    subscription.close();
    await eventually(() => subState() === 'idle', { what: 'the end of trying' });
    expect(pulls).toHaveLength(1);
  });

  it('tells what the camera sends', async () => {
    const pulls: ScriptedPull[] = [];
    const post = standPost({ pull: playPull(pulls), warmMs: Number.POSITIVE_INFINITY });
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

  it('tells what the camera can do, and where it looks after a command', async () => {
    const ptz = new ScriptedPtz();
    ptz.statuses = [{ position: { pan: 0.12499, zoom: 1 } }];
    const post = standPost({ camera: { ...YARD, name: 'porch', probe: async () => FACTS, ptz } });
    await eventually(() => post.facts(), { what: 'the probe' });
    expect(post.info()).toMatchObject({
      ptz: {
        presets: [{ name: 'Door' }, { name: 'Garden' }],
        maxPresets: 8,
        absolute: { panTilt: true, zoom: true },
      },
      imaging: { night: ['on', 'off', 'auto'], focus: { move: true, auto: true } },
      relays: [
        { token: 'lamp', pulse: false },
        { token: 'gate', pulse: true },
      ],
      snapshot: true,
    });
    expect(post.info()).not.toHaveProperty('noticed');
    expect(post.state()).toMatchObject({ position: null, preset: null, motion: null, events: 'none' });
    await post.control(OWNER).execute({ command: 'preset', preset: 'garden' });
    expect(post.state()).toMatchObject({ preset: 'Garden' });
    await eventually(() => post.state().position, { what: 'the position' });
    expect(post.state().position).toEqual({ pan: 0.125, tilt: null, zoom: 1 });
  });

  it('tells of what is noticed, and clears it when it is heard no more', async () => {
    const hearings: Hearing[] = [];
    const facts: CameraFacts = { ...FACTS, inputs: [{ token: 'button' }] };
    const post = standPost({
      camera: noticingCamera(hearings, { probe: async () => facts }),
      events: EVENTS,
    });
    const moments: unknown[] = [];
    post.onMoment((moment) => moments.push(moment));
    expect(post.state()).toMatchObject({ events: 'lost', motion: null });
    const [hearing] = await eventually(() => hearings.length > 0 && hearings, { what: 'the subscription' });
    hearing?.onSubscribed();
    expect(post.state()).toMatchObject({ events: 'live', motion: false });
    hearing?.onEvent({ kind: 'condition', condition: 'motion', source: 'rule', active: true });
    hearing?.onEvent({ kind: 'condition', condition: 'relay', source: 'lamp', active: true });
    hearing?.onEvent({ kind: 'moment', moment: 'line', source: 'fence' });
    await eventually(() => post.facts(), { what: 'the probe' });
    expect(post.info()).toMatchObject({
      noticed: ['motion'],
      relays: [
        { token: 'lamp', pulse: false, active: true },
        { token: 'gate', pulse: true },
      ],
    });
    expect(moments).toEqual([{ moment: 'line', source: 'fence', at: expect.any(Number) }]);
    expect(post.eventCount).toBe(4);
    hearing?.lose(new Error('gone'));
    await eventually(() => post.heard === 'no', { what: 'the loss' });
    expect(post.state()).toMatchObject({ events: 'lost', motion: null });
    expect(post.info()).not.toHaveProperty('noticed');
    expect(post.conditions()).toEqual([{ condition: 'motion', source: 'rule', active: false }]);
  });

  it('asks a camera at once whose events are lost, and hears it at once when it is back', async () => {
    const hearings: Hearing[] = [];
    let isAway = false;
    const probe = async () => {
      if (isAway) throw new DeviceError({ kind: 'unreachable', camera: 'porch', message: 'porch is away' });
      return FACTS;
    };
    const post = standPost({ camera: noticingCamera(hearings, { probe }), events: EVENTS });
    await eventually(() => post.available && hearings.length > 0, { what: 'the probe' });
    hearings[0]?.onSubscribed();
    isAway = true;
    hearings[0]?.lose(new Error('gone'));
    await eventually(() => !post.available, { what: 'the failed probe' });
    expect(post.state()).toMatchObject({ online: false, state: 'down', error: 'porch is away' });
    isAway = false;
    await eventually(() => hearings[1], { what: 'the next subscription', withinMs: 4_000 });
    expect(post.state()).toMatchObject({ online: true, state: 'idle' });
  });

  it('knows how its commands left relays where the camera does not tell, until it is away', async () => {
    const relays = { set: async () => undefined };
    const ptz = new ScriptedPtz();
    let isAway = false;
    const probe = async () => {
      if (isAway) throw new DeviceError({ kind: 'timeout', camera: 'porch', message: 'porch is away' });
      return FACTS;
    };
    const post = standPost({ camera: { ...YARD, name: 'porch', probe, relays, ptz } });
    await eventually(() => post.facts(), { what: 'the probe' });
    const link = post.control(OWNER);
    await link.execute({ command: 'relay', relay: 1, state: 'on' });
    await link.execute({ command: 'relay', relay: 2, state: 'on' });
    expect(post.conditions()).toEqual([{ condition: 'relay', source: 'lamp', active: true }]);
    isAway = true;
    // Whoever asks for presets that are not known makes the camera be asked, and so found to be away.
    await link.execute({ command: 'preset', preset: 'Moon' });
    await eventually(() => !post.available, { what: 'the failed probe' });
    expect(post.conditions()).toEqual([]);
  });

  it('is asked for nothing while it is switched off, and for all again when it is on', async () => {
    const hearings: Hearing[] = [];
    const pulls: ScriptedPull[] = [];
    let probes = 0;
    const camera = noticingCamera(hearings, {
      probe: async () => {
        probes++;
        return FACTS;
      },
      snapshot: async () => Buffer.alloc(3),
    });
    const warmMs = Number.POSITIVE_INFINITY;
    const post = standPost({ camera, events: EVENTS, pull: playPull(pulls), warmMs });
    await eventually(() => pulls[0] && post.available, { what: 'the pull' });
    await post.setEnabled(false);
    await eventually(() => pulls[0]?.over, { what: 'the end of the pull' });
    expect(post.info()).toMatchObject({ state: 'off' });
    expect(post.state()).toMatchObject({
      online: false,
      enabled: false,
      state: 'off',
      events: 'none',
      error: null,
    });
    expect(post.available).toBe(false);
    expect(hearings[0]?.signal.aborted).toBe(true);
    expect(() => post.subscribe('main', () => undefined)).toThrow('porch is switched off');
    await expect(post.takeSnapshot()).rejects.toThrow('porch is switched off');
    const before = probes;
    await post.setEnabled(true);
    await eventually(() => pulls[1] && hearings[1] && probes > before, {
      what: 'the camera to be asked again',
    });
    expect(post.state()).toMatchObject({ enabled: true });
  });

  it('pulls nothing of a camera that its configuration switches off', async () => {
    const pulls: ScriptedPull[] = [];
    const warmMs = Number.POSITIVE_INFINITY;
    const post = standPost({ enabled: false, pull: playPull(pulls), warmMs });
    expect(post.info().state).toBe('off');
    await post.setEnabled(true);
    await eventually(() => pulls[0], { what: 'the pull' });
  });

  it('keeps what was said in the file that it was given', async () => {
    const said: unknown[] = [];
    const switchedOff = {
      isEnabled: () => false,
      set: async (...what: unknown[]) => void said.push(what),
      rename: async () => undefined,
      forget: async () => undefined,
    };
    const post = standPost({ switchedOff });
    expect(post.enabled).toBe(false);
    const answer = await post.control(OWNER).execute({ command: 'enable', enabled: true });
    expect(answer).toEqual({ status: 'ok' });
    expect(said).toEqual([['yard', { enabled: true, configured: true }]]);
  });
});
