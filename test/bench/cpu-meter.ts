import { readdirSync, readFileSync } from 'node:fs';

/** A tick of `/proc/<pid>/stat` (USER_HZ), which is the same on every architecture that Linux has, in ms. */
const TICK_MS = 10;

/** The CPU time that a process has used so far. */
export interface CpuReading {
  /** Of all its threads, also those that have ended, in steps of 10 ms. */
  readonly coarseMs: number;
  /** Of each thread that lives, to the nanosecond; empty where the kernel does not tell. */
  readonly threadsMs: ReadonlyMap<string, number>;
}

/** User and system time in ms from `/proc/<pid>/stat` (proc(5)). Throws where the text is none. */
export function parseStat(text: string): number {
  // The command's name stands in parentheses and may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  if (!Number.isFinite(user) || !Number.isFinite(system))
    throw new Error('this is no line of /proc/<pid>/stat');
  return (user + system) * TICK_MS;
}

/** Time on a CPU in ms from `/proc/<pid>/task/<tid>/schedstat`; undefined where the text is none. */
export function parseSchedstat(text: string): number | undefined {
  const nanoseconds = /^(\d+) \d+ \d+\s*$/.exec(text)?.[1];
  return nanoseconds === undefined ? undefined : Number(nanoseconds) / 1e6;
}

/** Throws where there is no such process. */
export function readCpu(pid: number): CpuReading {
  const coarseMs = parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const threadsMs = new Map<string, number>();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const ms = readThread(`/proc/${pid}/task/${thread}/schedstat`);
    if (ms !== undefined) threadsMs.set(thread, ms);
  }
  return { coarseMs, threadsMs };
}

/** CPU time between two readings in ms: to the nanosecond where no thread has ended in between. */
export function cpuBetween(before: CpuReading, after: CpuReading): number {
  const ended = [...before.threadsMs.keys()].some((thread) => !after.threadsMs.has(thread));
  if (ended || after.threadsMs.size === 0) return after.coarseMs - before.coarseMs;
  let total = 0;
  for (const [thread, ms] of after.threadsMs) total += ms - (before.threadsMs.get(thread) ?? 0);
  return total;
}

function readThread(path: string): number | undefined {
  try {
    return parseSchedstat(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
