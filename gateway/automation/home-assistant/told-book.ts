import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import * as z from 'zod/mini';
import { writeStateFile } from '../../state-file.ts';

/** Platforms by component key. */
export type ToldComponents = ReadonlyMap<string, string>;

/** By discovery topic: all that Home Assistant was told of and has not been seen to hear the end of. */
const fileSchema = z.record(z.string(), z.record(z.string(), z.string()));

const FILE_NAME = 'told-home-assistant.json';

/** Most devices that are kept; the oldest give way. */
const MAX_DEVICES = 1_024;

/**
 * Which devices Home Assistant may still have. A broker may forget that, as the embedded one does with each restart, and
 * then nothing there tells of a camera that was removed meanwhile.
 */
export class ToldBook {
  readonly #devices: Map<string, ToldComponents>;
  readonly #save: (text: string) => Promise<void>;
  #saving: Promise<void> = Promise.resolve();
  #isSaveDue = false;

  /** `save` keeps the text over a restart; it never rejects. */
  constructor(options: {
    readonly devices: Iterable<readonly [topic: string, ToldComponents]>;
    readonly save: (text: string) => Promise<void>;
  }) {
    this.#devices = new Map(options.devices);
    this.#save = options.save;
  }

  get devices(): ReadonlyMap<string, ToldComponents> {
    return this.#devices;
  }

  note(topic: string, components: ToldComponents): void {
    const known = this.#devices.get(topic);
    if (known && saySame(known, components)) return;
    this.#devices.set(topic, new Map(components));
    const [oldest] = this.#devices.keys();
    if (this.#devices.size > MAX_DEVICES && oldest !== undefined) this.#devices.delete(oldest);
    this.#keep();
  }

  forget(topic: string): void {
    if (this.#devices.delete(topic)) this.#keep();
  }

  /** Once for all that is said until then. */
  #keep(): void {
    if (this.#isSaveDue) return;
    this.#isSaveDue = true;
    this.#saving = this.#saving.then(() => {
      this.#isSaveDue = false;
      const devices = [...this.#devices].map(([topic, had]) => [topic, Object.fromEntries(had)] as const);
      return this.#save(`${JSON.stringify(Object.fromEntries(devices))}\n`);
    });
  }
}

/** Reads the file in the state directory. One that can not be read counts as empty. */
export async function openToldBook(options: {
  readonly directory: string;
  readonly logger: Logger;
}): Promise<ToldBook> {
  const { directory, logger } = options;
  let isFailing = false;
  return new ToldBook({
    devices: await read(join(directory, FILE_NAME)),
    async save(text) {
      try {
        await writeStateFile({ directory, name: FILE_NAME, text });
        isFailing = false;
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        if (!isFailing)
          logger.warn({ directory, problem }, 'what Home Assistant was told can not be kept over a restart');
        isFailing = true;
      }
    },
  });
}

async function read(file: string): Promise<[string, ToldComponents][]> {
  try {
    const told = fileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return Object.entries(told).map(([topic, had]) => [topic, new Map(Object.entries(had))]);
  } catch {
    return [];
  }
}

function saySame(a: ToldComponents, b: ToldComponents): boolean {
  return a.size === b.size && [...a].every(([key, platform]) => b.get(key) === platform);
}
