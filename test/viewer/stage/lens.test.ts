import { batch, signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { CameraInfo } from '../../../protocol/messages.ts';
import { createLens } from '../../../viewer/models/stage/lens.ts';
import { PORCH } from '../fakes/gateway.ts';
import { createFakeMemory } from '../fakes/memory.ts';

function setUp(entries = {}) {
  const camera = signal<string | undefined>('porch');
  const info = signal<CameraInfo | undefined>(undefined);
  const memory = createFakeMemory(entries);
  const lens = createLens({ watch: { chosen: camera, camera: info }, gateway: 'home', memory });
  lens.resize({ width: 400, height: 200 });
  lens.setAspect(2);
  return { camera, info, memory, lens };
}

describe('the lens', () => {
  it('shows the whole of another camera’s picture', () => {
    const { camera, lens } = setUp();
    lens.zoomBy(3, { x: 0, y: 0 });
    expect(lens.isZoomed()).toBe(true);
    camera.value = 'yard';
    expect(lens.zoom.value).toEqual({ scale: 1, x: 0, y: 0 });
  });

  it('goes into the picture where it is tapped twice, and out again', () => {
    const { lens } = setUp();
    lens.toggleAt({ x: 100, y: 0 });
    expect(lens.zoom.value.scale).toBe(2.5);
    expect(lens.pictureAt({ x: 100, y: 0 })?.x).toBeCloseTo(0.5);
    lens.toggleAt({ x: 0, y: 0 });
    expect(lens.zoom.value.scale).toBe(1);
  });

  it('remembers of each camera how it is turned', () => {
    const { camera, memory, lens } = setUp({ 'oriel.turn.home.yard': '2' });
    lens.rotate();
    expect(lens.turn.value).toBe(1);
    expect(lens.aspect.value).toBe(0.5);
    expect(memory.read('turn.home.porch')).toBe('1');
    camera.value = 'yard';
    expect(lens.turn.value).toBe(2);
    expect(lens.aspect.value).toBe(2);
    camera.value = 'porch';
    expect(lens.turn.value).toBe(1);
    for (let quarter = 0; quarter < 3; quarter++) lens.rotate();
    expect(lens.turn.value).toBe(0);
    expect(memory.read('turn.home.porch')).toBeUndefined();
  });

  it('keeps a camera turned that gets another name', () => {
    const { camera, info, memory, lens } = setUp({ 'oriel.turn.home.porch': '3' });
    batch(() => {
      camera.value = 'door';
      info.value = { ...PORCH, name: 'door', formerly: 'porch' };
    });
    expect(lens.turn.value).toBe(3);
    expect([memory.read('turn.home.door'), memory.read('turn.home.porch')]).toEqual(['3', undefined]);
  });

  it('never shows beside the picture, though the stage or the picture changes', () => {
    const { lens } = setUp();
    lens.zoomBy(2, { x: 200, y: 100 });
    expect(lens.zoom.value).toEqual({ scale: 2, x: -0.5, y: -0.5 });
    lens.resize({ width: 400, height: 400 });
    expect(lens.zoom.value).toEqual({ scale: 2, x: -0.5, y: 0 });
    lens.setAspect(1);
    expect(lens.zoom.value.y).toBe(0);
    lens.resize({ width: 0, height: 0 });
    expect(lens.size()).toEqual({ width: 400, height: 400 });
  });

  it('brings the middle to the middle as large as it is', () => {
    const { lens } = setUp();
    lens.zoomBy(4, { x: 100, y: 50 });
    lens.centre();
    expect(lens.zoom.value).toEqual({ scale: 4, x: 0, y: 0 });
    lens.pan({ x: 40, y: 0 });
    expect(lens.zoom.value.x).toBeCloseTo(0.1);
    lens.reset();
    expect(lens.isZoomed()).toBe(false);
  });

  it('turns nothing where there is no camera', () => {
    const { camera, lens } = setUp();
    camera.value = undefined;
    lens.rotate();
    expect(lens.turn.value).toBe(0);
  });
});
