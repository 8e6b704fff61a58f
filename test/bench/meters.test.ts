import { describe, expect, it } from 'vitest';
import { type CpuReading, cpuBetween, parseSchedstat, parseStat, readCpu } from './cpu-meter.ts';
import { parseResident } from './memory-meter.ts';

describe('/proc/<pid>/stat', () => {
  const fields = 'S 1 1 1 0 -1 4194560 100 0 0 0 123 45 0 0 20 0 11 0 200 1000 300';

  it.each([
    { name: 'a plain name', command: 'node' },
    { name: 'a name with a space', command: 'my node' },
    { name: 'a name with parentheses', command: 'node) 99 (x' },
  ])('is read behind $name', ({ command }) => {
    expect(parseStat(`4711 (${command}) ${fields}\n`)).toBe(1680);
  });

  it('is told from something else', () => {
    expect(() => parseStat('nothing of the kind')).toThrow('/proc/<pid>/stat');
  });
});

describe('schedstat', () => {
  it('is read in ms', () => {
    expect(parseSchedstat('2500000 289996 2\n')).toBe(2.5);
  });

  it('is none where the kernel writes something else', () => {
    expect(parseSchedstat('off\n')).toBeUndefined();
  });
});

describe('CPU time between two readings', () => {
  const reading = (coarseMs: number, threads: Record<string, number>): CpuReading => ({
    coarseMs,
    threadsMs: new Map(Object.entries(threads)),
  });

  it.each([
    {
      name: 'sums its threads, new ones from nothing',
      before: reading(100, { 1: 60.5, 2: 40 }),
      after: reading(120, { 1: 66, 2: 41.25, 3: 2 }),
      expected: 8.75,
    },
    {
      name: 'falls back to the process where a thread has ended',
      before: reading(100, { 1: 60, 2: 40 }),
      after: reading(120, { 1: 66 }),
      expected: 20,
    },
    {
      name: 'falls back to the process where threads are not told',
      before: reading(100, {}),
      after: reading(130, {}),
      expected: 30,
    },
  ])('$name', ({ before, after, expected }) => {
    expect(cpuBetween(before, after)).toBe(expected);
  });

  it('grows with work, by this very process', () => {
    const before = readCpu(process.pid);
    const until = performance.now() + 60;
    let turns = 0;
    while (performance.now() < until) turns++;
    expect(turns).toBeGreaterThan(0);
    expect(cpuBetween(before, readCpu(process.pid))).toBeGreaterThan(1);
  });
});

describe('VmRSS', () => {
  it('is read in bytes', () => {
    expect(parseResident('Name:\tnode\nVmPeak:\t  900 kB\nVmRSS:\t   93184 kB\nThreads:\t11\n')).toBe(
      95_420_416,
    );
  });

  it('is missed where there is none', () => {
    expect(() => parseResident('Name:\tkthreadd\n')).toThrow('/proc/<pid>/status');
  });
});
