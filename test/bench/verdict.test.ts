import { describe, expect, it } from 'vitest';
import { ingestTable, ingestVerdict, turnoverVerdict } from './load-tables.ts';
import type { IngestFigures } from './measure-ingest.ts';
import { complaintsIn, type Holdings } from './measure-turnover.ts';
import { lossVerdict } from './picture-tables.ts';
import { parseSamples, sumOf } from './prometheus.ts';
import { cameraPacketsPerSecond } from './steady-source.ts';
import { all, atMost, NO_TARGET, verdictCells } from './verdict.ts';

describe('atMost', () => {
  it.each([
    { value: 1.2, met: true },
    { value: 1.2001, met: false },
    { value: Number.NaN, met: false },
    { value: undefined, met: false },
  ])('judges $value by 1.2: $met', ({ value, met }) => {
    expect(atMost(value, { limit: 1.2, unit: '× bare' })).toEqual({ target: '≤ 1.2 × bare', met });
  });
});

describe('all', () => {
  const good = { target: 'a', met: true };
  const bad = { target: 'b', met: false };

  it('is met where each is, those without a target left out', () => {
    expect(all(good, NO_TARGET, good)).toEqual({ target: 'a, a', met: true });
    expect(all(good, bad)).toEqual({ target: 'a, b', met: false });
    expect(all(NO_TARGET)).toBe(NO_TARGET);
  });

  it('is written as a person reads it', () => {
    expect([good, bad, NO_TARGET].map(verdictCells)).toEqual([
      ['a', 'yes'],
      ['b', 'NO'],
      ['–', '–'],
    ]);
  });
});

describe('the verdict on ingest', () => {
  const figures: IngestFigures = {
    sender: 'Oriel',
    transport: 'tcp',
    cameras: 16,
    coresPerCamera: 0.0019,
    rounds: [0.0019],
    microsPerPacket: 5,
    expectedPerSecond: 6000,
    sentPerSecond: 6000,
    receivedPerSecond: 5990,
    cameraCores: 0.1,
  };

  it.each([
    { name: 'is met', change: {}, met: true },
    { name: 'is not met where it costs more', change: { coresPerCamera: 0.0021 }, met: false },
    { name: 'is not met where packets are missing', change: { receivedPerSecond: 5000 }, met: false },
    {
      name: 'takes the cameras’ word where the server tells nothing',
      change: { receivedPerSecond: undefined },
      met: true,
    },
    {
      name: 'is not met where the cameras do not keep up',
      change: { receivedPerSecond: undefined, sentPerSecond: 5000 },
      met: false,
    },
  ])('$name', ({ change, met }) => {
    expect(ingestVerdict({ ...figures, ...change }).met).toBe(met);
    expect(ingestTable({ ...figures, ...change }, '').rows[0]?.at(-1)).toBe(met ? 'yes' : 'NO');
  });

  it('expects the packets that the cameras send', () => {
    const stream = { bitrate: 4_000_000, fps: 30, gopFrames: 60 };
    const each = cameraPacketsPerSecond(stream, 1388);
    expect(each).toBeGreaterThan(4_000_000 / 8 / 1388);
    expect(each).toBeLessThan(4_000_000 / 8 / 1388 + 30);
    expect(cameraPacketsPerSecond({ bitrate: 8 * 700, fps: 1, gopFrames: 7 }, 1388)).toBeCloseTo(10 / 7);
  });
});

describe('the verdict on viewers who come and go', () => {
  const early: Holdings = { gone: 50, residentBytes: 100, heapBytes: 20, descriptors: 27, threads: 16 };
  const late = { ...early, gone: 500 };

  it.each([
    { name: 'is met', change: { residentBytes: 105 }, complaints: [], met: true },
    { name: 'sees memory', change: { residentBytes: 106 }, complaints: [], met: false },
    { name: 'sees the heap', change: { heapBytes: 22 }, complaints: [], met: false },
    { name: 'sees files', change: { descriptors: 28 }, complaints: [], met: false },
    { name: 'sees threads', change: { threads: 17 }, complaints: [], met: false },
    { name: 'sees errors', change: {}, complaints: ['Error: no'], met: false },
    {
      name: 'leaves the heap out where it is not told',
      change: { heapBytes: undefined },
      complaints: [],
      met: true,
    },
  ])('$name', ({ change, complaints, met }) => {
    expect(turnoverVerdict({ sender: 'x', early, late: { ...late, ...change }, complaints }).met).toBe(met);
  });
});

describe('complaintsIn', () => {
  it('finds errors and what node prints when it dies, and passes over the rest', () => {
    const log = [
      '{"level":40,"time":1,"msg":"warned"}',
      '{"level":50,"time":1,"msg":"failed"}',
      '',
      'TypeError: x is not a function',
      '{"level":30,"time":1,"msg":"told"}',
    ].join('\n');
    expect(complaintsIn(log)).toEqual([
      '{"level":50,"time":1,"msg":"failed"}',
      'TypeError: x is not a function',
    ]);
  });
});

describe('the verdict on loss', () => {
  it.each([
    { percent: 2, frozen: [0, 0, 0], met: true },
    { percent: 2, frozen: [0, 0.2, 0], met: false },
    { percent: 5, frozen: [0.3, 0.1], met: true },
    { percent: 10, frozen: [0.9, 1.1], met: false },
    { percent: 10, frozen: [], met: false },
    { percent: 0, frozen: [5], met: undefined },
  ])('at $percent % with $frozen s is $met', ({ percent, frozen, met }) => {
    expect(lossVerdict(percent, frozen).met).toBe(met);
  });
});

describe('Prometheus’ text', () => {
  const samples = parseSamples(
    [
      '# HELP a_total Things.',
      '# TYPE a_total counter',
      'a_total{camera="porch",quality="main"} 41',
      'a_total{camera="a {b} c",quality="sub"} 1',
      'a_total_more 7',
      'plain 1.5e3',
      'nonsense',
    ].join('\n'),
  );

  it('is read with its labels', () => {
    expect(samples.get('a_total{camera="porch",quality="main"}')).toBe(41);
    expect(samples.get('plain')).toBe(1500);
    expect(samples.size).toBe(4);
  });

  it('is summed over all labels', () => {
    expect(sumOf(samples, 'a_total')).toBe(42);
    expect(sumOf(samples, 'plain')).toBe(1500);
    expect(sumOf(samples, 'none')).toBe(0);
  });
});
