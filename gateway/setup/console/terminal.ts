import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';

export interface TerminalOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Whether somebody sits there who can be asked. */
  readonly isInteractive: boolean;
}

/** Somebody has ended the conversation: Ctrl-C, or the end of the input. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** A person at a terminal, or whoever reads what is printed. */
export class Terminal {
  readonly isInteractive: boolean;
  readonly #output: NodeJS.WritableStream;
  readonly #lines: Interface | undefined;
  readonly #ended = new AbortController();
  #isHidden = false;

  constructor({ input, output, isInteractive }: TerminalOptions) {
    this.isInteractive = isInteractive;
    this.#output = output;
    if (!isInteractive) return;
    const echo = new Writable({
      write: (chunk, _encoding, done) => {
        if (!this.#isHidden) output.write(chunk);
        done();
      },
    });
    this.#lines = createInterface({ input, output: echo, terminal: true, historySize: 0 });
    for (const end of ['SIGINT', 'close']) this.#lines.on(end, () => this.#ended.abort(new Interrupted()));
  }

  /** Aborted once the person has gone. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  say(line: string): void {
    this.#output.write(`${line}\n`);
  }

  /** What was typed, without blanks around it; `otherwise` where that is nothing. Throws {@link Interrupted}. */
  async ask(question: string, otherwise = ''): Promise<string> {
    const hint = otherwise === '' ? '' : ` [${otherwise}]`;
    return (await this.#question(`${question}${hint}: `)).trim() || otherwise;
  }

  /** As {@link ask}, but nothing of what is typed is shown, and its blanks are kept. */
  async askSecret(question: string): Promise<string> {
    this.#output.write(`${question}: `);
    this.#isHidden = true;
    try {
      return await this.#question('');
    } finally {
      this.#isHidden = false;
      this.#output.write('\n');
    }
  }

  close(): void {
    this.#lines?.close();
  }

  async #question(text: string): Promise<string> {
    if (!this.#lines) throw new Error('nobody is there to be asked');
    try {
      return await this.#lines.question(text, { signal: this.signal });
    } catch (error) {
      if (this.signal.aborted) throw new Interrupted('nothing was written', { cause: error });
      throw error;
    }
  }
}
