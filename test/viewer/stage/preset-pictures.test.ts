import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CameraInfo } from '../../../protocol/messages.ts';
import { createControlChannel } from '../../../viewer/models/control/control-channel.ts';
import { createPresetPictures } from '../../../viewer/models/stage/preset-pictures.ts';
import { steadyClock } from '../fakes/clock.ts';
import { PORCH, YARD } from '../fakes/gateway.ts';
import { createFakeMemory } from '../fakes/memory.ts';

const URL = 'data:image/jpeg;base64,AAAA';
const KEY = 'preset-pictures.home';

interface Place {
  readonly pan?: number;
}

function setUp(options: { place?: () => Place | undefined; kept?: string } = {}) {
  let pan = 0;
  // By default it travels for three questions and then stands.
  const { place = () => ({ pan: Math.min(3, ++pan) }), kept } = options;
  const camera = signal<CameraInfo | undefined>(PORCH);
  const live = signal(true);
  const moved = signal(false);
  const memory = createFakeMemory(kept === undefined ? {} : { [`oriel.${KEY}`]: kept });
  const take = vi.fn<() => string | undefined>(() => URL);
  const channel = createControlChannel((text) => {
    const { transaction, command } = JSON.parse(text);
    expect(command).toBe('position');
    const position = place();
    const answer = position
      ? { status: 'ok', position }
      : { status: 'error', code: 'unsupported', error: 'it does not tell' };
    setTimeout(() => channel.receive(JSON.stringify({ ...answer, transaction })), 20);
    return true;
  });
  channel.open.value = true;
  const presets = createPresetPictures({
    gateway: 'home',
    memory,
    camera,
    channel,
    clock: steadyClock,
    live,
    moved,
    take,
  });
  return { camera, live, moved, memory, take, channel, presets };
}

describe('pictures of presets', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are taken once the camera stands there, and kept', () => {
    const { presets, take, memory } = setUp();
    presets.sentTo('1');
    vi.advanceTimersByTime(1500);
    expect(take).not.toHaveBeenCalled();
    vi.advanceTimersByTime(5000);
    expect(take).toHaveBeenCalledOnce();
    expect(presets.pictures.value.get('1')).toBe(URL);
    expect(memory.read(KEY)).toContain(URL);
    presets.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are taken a while later of a camera that does not tell where it looks', () => {
    const { presets, take } = setUp({ place: () => undefined });
    presets.sentTo('1');
    vi.advanceTimersByTime(5000);
    expect(take).not.toHaveBeenCalled();
    vi.advanceTimersByTime(3000);
    expect(take).toHaveBeenCalledOnce();
  });

  it('are not taken of one that never stands', () => {
    let pan = 0;
    const { presets, take } = setUp({ place: () => ({ pan: ++pan }) });
    presets.sentTo('1');
    vi.advanceTimersByTime(120_000);
    expect(take).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each<[name: string, meanwhile: (scene: ReturnType<typeof setUp>) => void]>([
    ['somebody turns it meanwhile', ({ moved }) => set(moved, true)],
    ['it is sent away', ({ presets }) => presets.sentAway()],
    ['another camera is on show', ({ camera }) => set(camera, YARD)],
    ['the picture is not live', ({ live }) => set(live, false)],
    ['the way to it is lost', ({ channel }) => set(channel.open, false)],
    ['the preset is gone', ({ camera }) => set(camera, without('1'))],
    ['there is no frame', ({ take }) => void take.mockReturnValue(undefined)],
  ])('are not taken where %s', (_, meanwhile) => {
    const scene = setUp();
    scene.presets.sentTo('1');
    vi.advanceTimersByTime(600);
    meanwhile(scene);
    vi.advanceTimersByTime(30_000);
    expect(scene.presets.pictures.value.size).toBe(0);
    expect(scene.memory.read(KEY)).toBeUndefined();
  });

  it('are taken only of the last preset that it was sent to', () => {
    const { presets, camera, take } = setUp();
    set(camera, withPreset('2'));
    presets.sentTo('1');
    vi.advanceTimersByTime(600);
    presets.sentTo('2');
    vi.advanceTimersByTime(30_000);
    expect(take).toHaveBeenCalledOnce();
    expect([...presets.pictures.value.keys()]).toEqual(['2']);
  });

  it('go with what the preset was, where it is saved anew', () => {
    const kept = JSON.stringify([{ camera: 'porch', preset: '1', url: `${URL}BBBB` }]);
    const { presets } = setUp({ kept });
    expect(presets.pictures.value.get('1')).toBe(`${URL}BBBB`);
    presets.kept('1');
    expect(presets.pictures.value.size).toBe(0);
    vi.advanceTimersByTime(10_000);
    expect(presets.pictures.value.get('1')).toBe(URL);
  });

  it('stay with a camera that gets another name', () => {
    const kept = JSON.stringify([{ camera: 'porch', preset: '1', url: URL }]);
    const { presets, camera, memory } = setUp({ kept });
    camera.value = { ...PORCH, name: 'door', formerly: 'porch' };
    expect(presets.pictures.value.get('1')).toBe(URL);
    expect(JSON.parse(memory.read(KEY) ?? '')).toEqual([{ camera: 'door', preset: '1', url: URL }]);
  });

  it('go with the preset, whoever removed it', () => {
    const kept = JSON.stringify([
      { camera: 'porch', preset: '1', url: URL },
      { camera: 'yard', preset: '1', url: URL },
    ]);
    const { presets, camera, memory } = setUp({ kept });
    expect(presets.pictures.value.size).toBe(1);
    set(camera, without('1'));
    expect(presets.pictures.value.size).toBe(0);
    expect(JSON.parse(memory.read(KEY) ?? '')).toEqual([{ camera: 'yard', preset: '1', url: URL }]);
  });
});

function without(token: string): CameraInfo {
  if (!PORCH.ptz) throw new Error('a camera without motors');
  return {
    ...PORCH,
    ptz: { ...PORCH.ptz, presets: PORCH.ptz.presets.filter((each) => each.token !== token) },
  };
}

function withPreset(token: string): CameraInfo {
  if (!PORCH.ptz) throw new Error('a camera without motors');
  return { ...PORCH, ptz: { ...PORCH.ptz, presets: [...PORCH.ptz.presets, { token, name: token }] } };
}

function set<T>(target: { value: T }, value: T): void {
  target.value = value;
}
