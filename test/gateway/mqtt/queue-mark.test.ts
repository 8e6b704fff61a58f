import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { QueueMark } from '../../../gateway/mqtt/queue-mark.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const sent: string[] = [];
  const ends: (number | 'lost')[] = [];
  const mark = new QueueMark({
    send: (text) => sent.push(text),
    onPassed: (queued) => ends.push(queued),
    onLost: () => ends.push('lost'),
    retryMs: 100,
    retries: 3,
  });
  return { mark, sent, ends };
}

it('is behind until its own mark has come back, and counts what came before', () => {
  const { mark, sent, ends } = setUp();
  expect(mark.behind).toBe(true);
  mark.place();
  mark.count();
  mark.heard('another');
  mark.count();
  expect(mark.behind).toBe(true);
  mark.heard(sent[0] ?? '');
  expect(mark.behind).toBe(false);
  expect(ends).toEqual([2]);
});

it('sends the same mark again where a full queue took none, and gives up in the end', () => {
  const { mark, sent, ends } = setUp();
  mark.place();
  vi.advanceTimersByTime(1_000);
  expect(sent).toHaveLength(4);
  expect(new Set(sent).size).toBe(1);
  expect(ends).toEqual(['lost']);
  expect(mark.behind).toBe(false);
});

it('forgets the mark of a connection before', () => {
  const { mark, sent, ends } = setUp();
  mark.place();
  mark.reset();
  expect(mark.behind).toBe(true);
  mark.place();
  mark.heard(sent[0] ?? '');
  expect(mark.behind).toBe(true);
  expect(new Set(sent).size).toBe(2);
  mark.reset();
  vi.advanceTimersByTime(1_000);
  expect(sent).toHaveLength(2);
  expect(ends).toEqual([]);
});

it('has nothing to wait for where the broker kept nothing', () => {
  const { mark, sent } = setUp();
  mark.nothingQueued();
  expect(mark.behind).toBe(false);
  expect(sent).toEqual([]);
});
