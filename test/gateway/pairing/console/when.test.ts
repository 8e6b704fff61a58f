import { describe, expect, it } from 'vitest';
import { guestEnd, momentOf, parseEnd, parseSpan, spanOf } from '../../../../gateway/pairing/console/when.ts';
import { DAY, MINUTE, NOW } from '../stage.ts';

describe('a span', () => {
  it.each([
    ['10m', 10 * MINUTE],
    ['12h', 720 * MINUTE],
    ['3d', 3 * DAY],
    ['2w', 14 * DAY],
  ])('%s', (text, ms) => {
    expect(parseSpan(text, { option: '--for', maxMs: 99 * DAY })).toBe(ms);
  });

  it.each(['', '0d', '10', 'd', '10 m', '-3d', '1.5h', '3y', '999999m', '3D'])('is not %j', (text) => {
    expect(() => parseSpan(text, { option: '--for', maxMs: 9_999 * DAY })).toThrow(
      '--for takes a span of 1 minute to 9999 days',
    );
  });

  it('has a bound', () => {
    expect(() => parseSpan('8d', { option: '--expires', maxMs: 7 * DAY })).toThrow(
      '--expires takes a span of 1 minute to 7 days',
    );
  });

  it.each([
    [10 * MINUTE, '10 minutes'],
    [20_000, 'a minute'],
    [180 * MINUTE, '3 hours'],
    [7 * DAY, '7 days'],
  ])('of %d ms is said as %s', (ms, text) => {
    expect(spanOf(ms)).toBe(text);
  });
});

describe('the end of a guest’s time', () => {
  it('is the end of the day', () => {
    expect(parseEnd('2027-01-31')).toBe(new Date(2027, 1, 1).getTime() - 1);
    expect(momentOf(parseEnd('2027-01-31'))).toBe('2027-01-31 23:59');
  });

  it('is a moment', () => {
    expect(parseEnd('2027-01-31T18:00Z')).toBe(Date.UTC(2027, 0, 31, 18));
    expect(parseEnd('2027-01-31T18:00')).toBe(new Date(2027, 0, 31, 18).getTime());
  });

  it.each(['2027-02-30', '2027-13-01', '31.1.2027', 'tomorrow', '', '2027-01-31T25:00', '2027-1-1'])(
    'is not %j',
    (text) => {
      expect(() => parseEnd(text)).toThrow('--until takes a day such as 2027-01-31');
    },
  );

  it.each<[string, Parameters<typeof guestEnd>[0], number | undefined]>([
    ['by --until', { until: '2027-01-31T18:00Z', now: NOW }, Date.UTC(2027, 0, 31, 18)],
    ['by --for', { span: '3d', now: NOW }, NOW + 3 * DAY],
    ['nobody’s who stays', { now: NOW }, undefined],
    ['nobody’s who stays, whatever the clock says', { now: 1_000 }, undefined],
  ])('is that said %s', (_, told, end) => {
    expect(guestEnd(told)).toBe(end);
  });

  it.each<[string, Parameters<typeof guestEnd>[0], string]>([
    ['both', { until: '2027-01-31', span: '3d', now: NOW }, 'exclude each other'],
    ['a day that is over', { until: '2025-01-31', now: NOW }, 'over already'],
    ['a clock that was never set', { span: '3d', now: 1_000 }, 'set it before'],
  ])('is refused for %s', (_, told, message) => {
    expect(() => guestEnd(told)).toThrow(message);
  });
});
