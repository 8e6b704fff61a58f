import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from './statistics.ts';

const SAMPLE_PERIOD_MS = 200;

/** Resident bytes from `/proc/<pid>/status` (VmRSS). Throws where the text is none. */
export function parseResident(text: string): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1];
  if (kilobytes === undefined) throw new Error('this is no /proc/<pid>/status of a process');
  return Number(kilobytes) * 1024;
}

/** Bytes that are resident now. Throws where there is no such process. */
export function residentNow(pid: number): number {
  return parseResident(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/** The median of what is resident during `forMs`, in bytes: one sample would show the garbage collector's mood. */
export async function residentOver(pid: number, forMs: number): Promise<number> {
  const { residentBytes } = await readSettled(pid, { forMs, heap: () => Promise.resolve(undefined) });
  return residentBytes;
}

/**
 * The same, and beside it the least that `heap` gave meanwhile: what is used just after a collection is what is
 * held, the rest is garbage that nobody has swept yet.
 */
export async function readSettled(
  pid: number,
  { forMs, heap }: { forMs: number; heap: () => Promise<number | undefined> },
): Promise<{ residentBytes: number; heapBytes: number | undefined }> {
  const samples: number[] = [];
  const heaps: number[] = [];
  for (const until = performance.now() + forMs; performance.now() < until; ) {
    await pause(SAMPLE_PERIOD_MS);
    samples.push(residentNow(pid));
    const used = await heap();
    if (used !== undefined) heaps.push(used);
  }
  return {
    residentBytes: percentile(samples, 0.5),
    heapBytes: heaps.length === 0 ? undefined : Math.min(...heaps),
  };
}
