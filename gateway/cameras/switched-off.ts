import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import * as z from 'zod/mini';
import { writeStateFile } from '../state-file.ts';

/** By camera: whether it was switched on or off, against what the configuration says. */
const fileSchema = z.record(z.string(), z.boolean());

const FILE_NAME = 'switched-off.json';

/** Which cameras somebody has switched off (or on) while the gateway ran; it outlives a restart. */
export interface SwitchedOff {
  /** What holds for that camera, whose configuration says `configured`. */
  isEnabled(camera: string, configured: boolean): boolean;
  /** Resolves once it is kept, or could not be and the log says so. */
  set(camera: string, how: { readonly enabled: boolean; readonly configured: boolean }): Promise<void>;
  /** The camera is called otherwise from now on. Resolves as {@link set} does. */
  rename(from: string, to: string): Promise<void>;
  /** The camera was removed; another that comes by its name is as its configuration says. */
  forget(camera: string): Promise<void>;
}

/** Reads the file in the state directory. One that can not be read counts as empty and is logged once. */
export async function openSwitchedOff(options: {
  readonly directory: string;
  readonly logger: Logger;
}): Promise<SwitchedOff> {
  const { directory, logger } = options;
  const file = join(directory, FILE_NAME);
  const kept = await read(file, logger);
  let writing: Promise<void> = Promise.resolve();

  function save(): Promise<void> {
    writing = writing
      .then(() => {
        const text = `${JSON.stringify(Object.fromEntries(kept))}\n`;
        return writeStateFile({ directory, name: FILE_NAME, text });
      })
      .catch((error: unknown) => {
        const problem = error instanceof Error ? error.message : String(error);
        logger.error({ file, problem }, 'which cameras are switched off can not be kept over a restart');
      });
    return writing;
  }

  return {
    isEnabled(camera, configured) {
      const said = kept.get(camera);
      // Only what differs is kept, so the configuration has been changed since and has the last word.
      if (said === configured) {
        kept.delete(camera);
        void save();
      }
      return said ?? configured;
    },
    async set(camera, { enabled, configured }) {
      const before = kept.get(camera);
      if (enabled === configured) kept.delete(camera);
      else kept.set(camera, enabled);
      if (kept.get(camera) !== before) await save();
    },
    async rename(from, to) {
      const said = kept.get(from);
      const hadOther = kept.delete(to);
      if (said !== undefined) kept.set(to, said);
      if (kept.delete(from) || hadOther) await save();
    },
    async forget(camera) {
      if (kept.delete(camera)) await save();
    },
  };
}

async function read(file: string, logger: Logger): Promise<Map<string, boolean>> {
  try {
    const parsed = fileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return new Map(Object.entries(parsed));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing) {
      const problem = 'it is not what Oriel wrote there';
      logger.warn({ file, problem }, 'cameras are on or off as the configuration says');
    }
    return new Map();
  }
}
