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

/** The median of what is resident during `forMs`, in bytes: one sample would show the garbage collector's mood. */
export async function residentOver(pid: number, forMs: number): Promise<number> {
  const samples: number[] = [];
  for (const until = performance.now() + forMs; performance.now() < until; ) {
    await pause(SAMPLE_PERIOD_MS);
    samples.push(parseResident(readFileSync(`/proc/${pid}/status`, 'utf8')));
  }
  return percentile(samples, 0.5);
}
