import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import * as z from 'zod/mini';
import { writeStateFile } from '../state-file.ts';

const fileSchema = z.record(z.string().check(z.regex(/^[0-9a-f]{32}$/)), z.int().check(z.nonnegative()));

const FILE_NAME = 'seen.json';

/** A device that stays is written down so often, in ms: memory cards wear out. */
const WRITE_EVERY_MS = 600_000;

/**
 * When each device was last here, in ms since 1970, to some minutes. In a file of its own, so that noting it can not bring
 * back a device that a terminal is just taking away.
 */
export interface SeenBook {
  get(device: string): number | undefined;
  note(device: string): void;
  forget(device: string): void;
  /** Writes what is still to be written. */
  close(): Promise<void>;
}

interface SeenBookOptions {
  readonly directory: string;
  /** Whether there is such a device; others may have been taken away while no gateway ran. */
  readonly isKnown?: (device: string) => boolean;
  readonly now?: () => number;
  readonly logger: Logger;
}

export async function openSeenBook({
  directory,
  isKnown = () => true,
  now = Date.now,
  logger,
}: SeenBookOptions): Promise<SeenBook> {
  const kept = Object.entries(await readSeen(directory));
  const seen = new Map(kept.filter(([device]) => isKnown(device)));
  let writing: Promise<void> = Promise.resolve();
  let failed = false;

  async function write(text: string): Promise<void> {
    try {
      await writeStateFile({ directory, name: FILE_NAME, text });
      failed = false;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (!failed) logger.error({ problem }, 'when devices were last seen can not be kept');
      failed = true;
    }
  }

  function save(): void {
    const text = `${JSON.stringify(Object.fromEntries(seen))}\n`;
    writing = writing.then(() => write(text));
  }

  return {
    get: (device) => seen.get(device),
    note(device) {
      const before = seen.get(device);
      const moment = now();
      // Also where the clock was set back.
      if (before !== undefined && Math.abs(moment - before) < WRITE_EVERY_MS) return;
      seen.set(device, moment);
      save();
    },
    forget(device) {
      if (seen.delete(device)) save();
    },
    close: () => writing,
  };
}

/** As it is kept; nothing where it is not. */
export async function readSeen(directory: string): Promise<Readonly<Record<string, number>>> {
  try {
    return z.parse(fileSchema, JSON.parse(await readFile(join(directory, FILE_NAME), 'utf8')));
  } catch {
    return {};
  }
}
