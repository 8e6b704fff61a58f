import { describe, expect, it } from 'vitest';
import { askedLifetime, renewalPause } from '../../../../devices/onvif/events/lifetime.ts';
import { Presses } from '../../../../devices/onvif/events/presses.ts';
import {
  afterFailedPull,
  MODEST_PULL,
  PATIENT_PULL,
  pullPause,
} from '../../../../devices/onvif/events/pull-policy.ts';
import type { MomentSighting } from '../../../../devices/onvif/events/sightings.ts';

const NOON = Date.UTC(2026, 2, 1, 12, 0, 0, 250);

describe('the life of a subscription', () => {
  it('asks for ten minutes in the form that the camera takes', () => {
    expect(askedLifetime('duration', NOON)).toBe('PT10M');
    expect(askedLifetime('time', NOON)).toBe('2026-03-01T12:10:00Z');
    expect(askedLifetime('none', NOON)).toBeUndefined();
  });

  it.each([
    ['ten minutes', '2026-03-01T12:00:00Z', '2026-03-01T12:10:00Z', 480_000],
    ['more than was asked', '2026-03-01T12:00:00Z', '2026-03-01T13:00:00Z', 480_000],
    ['one minute, by a clock of 1970', '1970-01-01T00:00:00Z', '1970-01-01T00:01:00Z', 48_000],
    ['less than can be kept up with', '2026-03-01T12:00:00Z', '2026-03-01T12:00:00.5Z', 1_000],
    ['times without a zone', '2026-03-01T12:00:00', '2026-03-01T12:05:00', 240_000],
    ['zero dates', '0000-00-00T00:00:00Z', '0000-00-00T00:00:00Z', 48_000],
    ['an end that is over', '2026-03-01T12:00:00Z', '2026-03-01T12:00:00Z', 48_000],
    ['an end in a hundred years', '2026-03-01T12:00:00Z', '2126-03-01T12:00:00Z', 48_000],
    ['nothing', undefined, undefined, 48_000],
  ])('is renewed at four fifths: %s', (_, current, termination, expected) => {
    expect(renewalPause({ current, termination })).toBe(expected);
  });
});

describe('a pull that failed', () => {
  const otherwise = { kind: 'pull-otherwise', form: MODEST_PULL };
  const giveUp = { kind: 'give-up' };

  it.each([
    ['refused the first time', PATIENT_PULL, 'refused', 20, false, otherwise],
    ['refused after it had worked', PATIENT_PULL, 'refused', 20, true, giveUp],
    ['answered by rubbish the first time', PATIENT_PULL, 'protocol', 20, false, otherwise],
    ['not answered', PATIENT_PULL, 'timeout', 38_000, true, otherwise],
    ['hung up on while idle', PATIENT_PULL, 'unreachable', 15_000, true, otherwise],
    ['not connected', PATIENT_PULL, 'unreachable', 3, true, giveUp],
    ['refused for the password', PATIENT_PULL, 'refused-credentials', 20, true, giveUp],
    ['our own mistake', PATIENT_PULL, 'other', 20, false, giveUp],
    ['not answered, though it was asked modestly', MODEST_PULL, 'timeout', 13_000, true, giveUp],
  ] as const)('%s', (_, form, why, tookMs, hasWorked, expected) => {
    expect(afterFailedPull({ form, why, tookMs, hasWorked })).toEqual(expected);
  });

  it('is not followed at once by the next where the camera does not wait, and where it floods', () => {
    expect(pullPause({ tookMs: 30_000, count: 0 })).toBe(0);
    expect(pullPause({ tookMs: 10, count: 0 })).toBe(490);
    expect(pullPause({ tookMs: 10, count: 3 })).toBe(100);
    expect(pullPause({ tookMs: 2_000, count: 3 })).toBe(100);
  });
});

describe('a press', () => {
  const ring = (phase: MomentSighting['phase'], isInitial = false): MomentSighting => ({
    kind: 'moment',
    moment: 'doorbell',
    source: '000',
    phase,
    isInitial,
  });
  const pressed = { kind: 'moment', moment: 'doorbell', source: '000' };

  it('is heard once, however often the camera says that the button is down', () => {
    const presses = new Presses();
    expect(presses.take(ring('begun'), 0)).toEqual(pressed);
    expect(presses.take(ring('begun'), 3_000)).toBeUndefined();
    expect(presses.take(ring('over'), 5_000)).toBeUndefined();
    expect(presses.take(ring('begun'), 5_100)).toEqual(pressed);
  });

  it('is heard again where the last was never said to be over', () => {
    const presses = new Presses();
    expect(presses.take(ring('begun'), 0)).toEqual(pressed);
    expect(presses.take(ring('begun'), 10_000)).toEqual(pressed);
  });

  it('is none that began before we listened', () => {
    const presses = new Presses();
    expect(presses.take(ring('begun', true), 0)).toBeUndefined();
    expect(presses.take(ring('begun'), 1_000)).toBeUndefined();
    expect(presses.take(ring('over'), 2_000)).toBeUndefined();
    expect(presses.take(ring('begun'), 2_100)).toEqual(pressed);
  });

  it('is each that is said once', () => {
    const presses = new Presses();
    expect(presses.take(ring('once'), 0)).toEqual(pressed);
    expect(presses.take(ring('once'), 1)).toEqual(pressed);
  });

  it('keeps conditions as they are', () => {
    const motion = { kind: 'condition', condition: 'motion', source: 'a', active: true } as const;
    expect(new Presses().take(motion, 0)).toBe(motion);
  });
});
