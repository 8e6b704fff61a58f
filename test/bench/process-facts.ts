import { readdirSync } from 'node:fs';

/** What a process holds on to. */
export interface Handles {
  /** Open files and sockets. */
  readonly descriptors: number;
  readonly threads: number;
}

/** Throws where there is no such process. */
export function handlesOf(pid: number): Handles {
  return {
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    threads: readdirSync(`/proc/${pid}/task`).length,
  };
}
