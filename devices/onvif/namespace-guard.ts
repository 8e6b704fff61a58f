/** Most `xmlns` that may follow each other without a `=`; honest XML has one. */
const MAX_IN_A_ROW = 64;
const WORD = 'xmlns';

/**
 * Watches an answer for the one that would hold up the gateway: the `onvif` package drops namespaces by a regular
 * expression that reads on from each `xmlns` to the next `=`, so a megabyte of `xmlns` takes it half a minute.
 */
export class NamespaceGuard {
  #inARow = 0;
  /** The end of the last chunk, where a word may be cut. */
  #tail = '';

  /** Whether what came so far, with `chunk`, is fit to be read. */
  accepts(chunk: Buffer): boolean {
    const text = this.#tail + chunk.toString('latin1');
    for (const [found] of text.matchAll(/xmlns|=/g)) {
      this.#inARow = found === WORD ? this.#inARow + 1 : 0;
      if (this.#inARow > MAX_IN_A_ROW) return false;
    }
    this.#tail = /(?:x|xm|xml|xmln)$/.exec(text)?.[0] ?? '';
    return true;
  }
}
