import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CameraInfo } from '../../protocol/messages.ts';
import { createKnownList } from '../../viewer/models/known-cameras.ts';
import type { Memory } from '../../viewer/models/memory.ts';
import type { GatewayState, LinkState } from '../../viewer/models/session/session.ts';
import { steadyClock } from './fakes/clock.ts';
import { createFakeMemory } from './fakes/memory.ts';

const KEY = 'cameras.home';

function camera(name: string): CameraInfo {
  return { name, state: 'idle', qualities: ['main'], mayCommand: false, mayConfigure: false };
}

function open(memory: Memory) {
  const cameras = signal<readonly CameraInfo[] | undefined>(undefined);
  const order = signal<readonly string[]>([]);
  const heard = signal(false);
  const link = signal<LinkState>({ kind: 'opening' });
  const gateway = signal<GatewayState>('unknown');
  const attending = signal(true);
  const online = signal(true);
  const session = { cameras, heard, link, gateway };
  const known = createKnownList({
    memory,
    gateway: 'home',
    session,
    order,
    attending,
    online,
    clock: steadyClock,
  });
  function tell(...names: readonly string[]): void {
    heard.value = true;
    order.value = [...names].reverse();
    cameras.value = names.map(camera);
  }
  return { known, cameras, order, heard, link, gateway, attending, online, tell };
}

describe('the cameras that a gateway had', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.setSystemTime(1_000_000);
  });
  afterEach(() => void vi.useRealTimers());

  it('are told by name, in this browser’s order, until the gateway tells itself', () => {
    const memory = createFakeMemory();
    const first = open(memory);
    expect(first.known.last.value).toBeUndefined();
    first.tell('porch', 'yard');
    first.known.dispose();
    const second = open(memory);
    expect(second.known.last.value).toEqual({ names: ['yard', 'porch'], seenAt: 1_000_000 });
    second.tell('garage');
    expect(second.known.last.value).toBeUndefined();
    expect(memory.read(KEY)).toBe('{"names":["garage"],"seenAt":1000000}');
  });

  it('are of the moment in which they were last heard of, or looked at', () => {
    const memory = createFakeMemory();
    const { heard, attending, tell } = open(memory);
    const seenAt = () => JSON.parse(memory.read(KEY) ?? '').seenAt;
    tell('porch');
    vi.setSystemTime(2_000_000);
    attending.value = false;
    expect(seenAt()).toBe(2_000_000);
    vi.setSystemTime(3_000_000);
    heard.value = false;
    expect(seenAt()).toBe(3_000_000);
    vi.setSystemTime(4_000_000);
    attending.value = true;
    expect(seenAt()).toBe(3_000_000);
  });

  it('are forgotten with the visit, though the room is still there for a moment', () => {
    const memory = createFakeMemory();
    const { known, heard, tell } = open(memory);
    tell('porch');
    memory.write(KEY, undefined);
    known.dispose();
    heard.value = false;
    expect(memory.read(KEY)).toBeUndefined();
  });

  it('are no more than fit a memory', () => {
    const memory = createFakeMemory();
    open(memory).tell(...Array.from({ length: 300 }, (_, index) => `camera-${index}`));
    expect(open(memory).known.last.value?.names).toHaveLength(256);
  });

  it.each([
    ['nothing', undefined],
    ['what is no list', '{"names":"porch","seenAt":1}'],
    ['what is no JSON', '{'],
    ['names without an end', JSON.stringify({ names: ['x'.repeat(1000)], seenAt: 1 })],
    ['an empty list', '{"names":[],"seenAt":1}'],
  ])('are not known where the memory holds %s', (_, text) => {
    const memory = createFakeMemory();
    memory.write(KEY, text);
    expect(open(memory).known.last.value).toBeUndefined();
  });

  it('are said to be old where there is nobody to tell of them', () => {
    const { known, online, link, gateway } = open(createFakeMemory());
    expect(known.away.value).toBe(false);
    online.value = false;
    expect(known.away.value).toBe(true);
    online.value = true;
    link.value = { kind: 'lost', reason: 'closed', refused: false };
    expect(known.away.value).toBe(true);
    link.value = { kind: 'open' };
    for (const state of ['silent', 'offline', 'unheard', 'other-version', 'gone', 'leaving'] as const) {
      gateway.value = state;
      expect(known.away.value).toBe(true);
    }
    gateway.value = 'online';
    expect(known.away.value).toBe(false);
  });
});
