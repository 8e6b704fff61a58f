import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../devices/camera.ts';
import {
  afterEvent,
  cleared,
  type HeardCondition,
  isActive,
  nextClearing,
  saySame,
  stateOf,
  unheard,
} from '../../../gateway/events/conditions.ts';
import { afterListening } from '../../../gateway/events/pause-policy.ts';

function said(condition: Condition, source: string, active: boolean, saidAt = 0): HeardCondition {
  return { condition, source, active, saidAt };
}

function event(condition: Condition, source: string, active: boolean) {
  return { kind: 'condition', condition, source, active } as const;
}

describe('conditions', () => {
  it('are active while any of their sources is', () => {
    let conditions: readonly HeardCondition[] = [];
    conditions = afterEvent(conditions, event('motion', 'cells', true), 1);
    conditions = afterEvent(conditions, event('motion', 'alarm', true), 2);
    conditions = afterEvent(conditions, event('motion', 'cells', false), 3);
    expect(isActive(conditions, 'motion')).toBe(true);
    conditions = afterEvent(conditions, event('motion', 'alarm', false), 4);
    expect(isActive(conditions, 'motion')).toBe(false);
    expect(isActive(conditions, 'person')).toBe(false);
    expect(conditions).toEqual([said('motion', 'cells', false, 3), said('motion', 'alarm', false, 4)]);
    expect(stateOf(conditions, event('motion', 'cells', true))).toBe(false);
    expect(stateOf(conditions, event('input', 'cells', true))).toBeUndefined();
  });

  it('make room for what is seen now, but not of what is on or switched', () => {
    const full = Array.from({ length: 128 }, (_, i) =>
      said('motion', `rule ${i}`, i !== 7 && i !== 9, 128 - i),
    );
    const known = [...full.slice(1), said('relay', 'R1', false)];
    const now = afterEvent(known, event('motion', 'new', true), 200);
    expect(now).toHaveLength(128);
    expect(stateOf(now, { condition: 'motion', source: 'new' })).toBe(true);
    expect(stateOf(now, { condition: 'motion', source: 'rule 9' })).toBeUndefined();
    expect(stateOf(now, { condition: 'motion', source: 'rule 7' })).toBe(false);
    expect(stateOf(now, { condition: 'relay', source: 'R1' })).toBe(false);
  });

  it('are kept of 128 sources', () => {
    let conditions: readonly HeardCondition[] = [];
    for (let index = 0; index < 200; index++) {
      conditions = afterEvent(conditions, event('motion', `rule ${index}`, true), index);
    }
    expect(conditions).toHaveLength(128);
    expect(afterEvent(conditions, event('motion', 'rule 5', false), 300)[5]).toEqual(
      said('motion', 'rule 5', false, 300),
    );
  });

  it.each([
    ['motion', true],
    ['person', true],
    ['vehicle', true],
    ['tamper', true],
    ['input', false],
    ['relay', false],
  ] as const)('of kind %s are over when not said again: %s', (condition, isOver) => {
    const conditions = [said(condition, 'a', true, 1_000)];
    expect(cleared(conditions, { now: 5_999, afterMs: 5_000 })).toEqual(conditions);
    const later = cleared(conditions, { now: 6_000, afterMs: 5_000 });
    expect(isActive(later, condition)).toBe(!isOver);
    expect(nextClearing(conditions, 5_000)).toBe(isOver ? 6_000 : undefined);
    expect(nextClearing(later, 5_000)).toBeUndefined();
  });

  it('that are said again last longer', () => {
    const conditions = afterEvent([said('motion', 'a', true, 1_000)], event('motion', 'a', true), 4_000);
    expect(nextClearing(conditions, 5_000)).toBe(9_000);
  });

  it('are over, or not known, when nothing is heard', () => {
    const conditions = [
      said('motion', 'a', true),
      said('tamper', 'b', true),
      said('input', '1', true),
      said('relay', '2', false),
    ];
    expect(unheard(conditions)).toEqual([said('motion', 'a', false), said('tamper', 'b', false)]);
  });

  it('say the same whenever it was said', () => {
    const one = [said('motion', 'a', true, 1)];
    expect(saySame(one, [said('motion', 'a', true, 2)])).toBe(true);
    expect(saySame(one, [said('motion', 'a', false, 1)])).toBe(false);
    expect(saySame(one, [said('motion', 'b', true, 1)])).toBe(false);
    expect(saySame(one, [])).toBe(false);
  });
});

describe('the pause before events are asked for again', () => {
  it.each([
    ['unreachable', 1, 5_000],
    ['unreachable', 2, 10_000],
    ['timeout', 3, 30_000],
    ['protocol', 4, 60_000],
    ['refused', 99, 60_000],
    ['other', 0, 5_000],
    ['refused-credentials', 1, 60_000],
    ['unsupported', 1, 600_000],
  ] as const)('%s for the %ith time: %i ms', (why, failures, forMs) => {
    expect(afterListening({ why, failures })).toEqual({ kind: 'wait', forMs });
  });
});
