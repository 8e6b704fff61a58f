import { describe, expect, it } from 'vitest';
import { conditionOf, type Signs } from '../../../gateway/cameras/camera-condition.ts';

const problem = { reason: 'unreachable', message: 'porch is away' } as const;
const down = { kind: 'down', problem: { reason: 'stalled', message: 'no packets' } } as const;
const idle = { kind: 'idle' } as const;
const connecting = { kind: 'connecting' } as const;
const live = { kind: 'live' } as const;
const fine: Signs = { isEnabled: true, isKnown: true, main: idle, sub: idle, problem: undefined };

describe('conditionOf', () => {
  it.each<[name: string, change: Partial<Signs>, state: string, isAvailable: boolean, message?: string]>([
    ['nobody watches', {}, 'idle', true],
    ['nothing was heard of it yet', { isKnown: false }, 'idle', false],
    ['a probe failed', { problem }, 'down', false, 'porch is away'],
    ['it is tried after a probe failed', { main: connecting, problem }, 'connecting', false],
    ['it is tried', { main: connecting }, 'connecting', true],
    ['its pictures come though a probe failed', { main: live, problem }, 'live', true],
    ['its pictures come before a probe has ended', { main: live, isKnown: false }, 'live', true],
    ['its main stream fails', { main: down, sub: live }, 'down', false, 'no packets'],
    ['only its small stream is watched', { sub: live }, 'live', true],
    ['its small stream alone fails', { sub: down }, 'idle', true],
    ['it is switched off, whatever else', { isEnabled: false, main: down, problem }, 'off', false],
  ])('%s', (_name, change, state, isAvailable, message) => {
    const condition = conditionOf({ ...fine, ...change });
    expect([condition.state, condition.isAvailable, condition.problem?.message]).toEqual([
      state,
      isAvailable,
      message,
    ]);
  });
});
