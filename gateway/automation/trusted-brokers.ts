import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import * as z from 'zod/mini';
import { writeStateFile } from '../state-file.ts';

const trustSchema = z.object({ url: z.string(), gateway: z.string(), prefix: z.string() });

/** An external broker that was told things by name, with the names that these things had there. */
export type Trust = z.infer<typeof trustSchema>;

const FILE_NAME = 'trusted-brokers.json';

/** Most that are kept; the oldest give way. */
const MAX_KEPT = 16;

/** Which external brokers have been trusted: only of those anything is to be taken back, since no other knows a name. */
export class TrustedBrokers {
  readonly #directory: string;
  readonly #logger: Logger;
  #known: readonly Trust[];

  constructor(options: { directory: string; known: readonly Trust[]; logger: Logger }) {
    this.#directory = options.directory;
    this.#known = options.known;
    this.#logger = options.logger;
  }

  of(url: string): readonly Trust[] {
    return this.#known.filter((known) => known.url === url);
  }

  /** Never rejects. */
  async note(trust: Trust): Promise<void> {
    if (this.#known.some((known) => isSame(known, trust))) return;
    this.#known = [...this.#known, trust].slice(-MAX_KEPT);
    await this.#save();
  }

  /** Never rejects. */
  async forget(trust: Trust): Promise<void> {
    this.#known = this.#known.filter((known) => !isSame(known, trust));
    await this.#save();
  }

  async #save(): Promise<void> {
    const directory = this.#directory;
    try {
      await writeStateFile({ directory, name: FILE_NAME, text: `${JSON.stringify(this.#known)}\n` });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.#logger.warn({ directory, problem }, 'which brokers were trusted can not be kept over a restart');
    }
  }
}

/** Reads the file in the state directory. One that can not be read counts as empty. */
export async function openTrustedBrokers(options: {
  readonly directory: string;
  readonly logger: Logger;
}): Promise<TrustedBrokers> {
  return new TrustedBrokers({ ...options, known: await read(join(options.directory, FILE_NAME)) });
}

async function read(file: string): Promise<readonly Trust[]> {
  try {
    return z.array(trustSchema).parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return [];
  }
}

function isSame(a: Trust, b: Trust): boolean {
  return a.url === b.url && a.gateway === b.gateway && a.prefix === b.prefix;
}
