import type { Logger } from 'pino';
import { QuietCount } from '../../limits/quiet-count.ts';

/** Why a message on a signaling topic was not heeded, and what the log says of it; never what was in it. */
const SENTENCES = {
  malformed: 'what came is no envelope',
  version: 'it is of another version of the protocol; update Oriel, and load the viewer anew',
  'stale-key': 'it is sealed to a key of before, or to none of ours; replayed, or long on its way',
  replayed: 'it was said before; the broker handed it over twice, or somebody replays it',
  'not-for-us': 'it is not sealed for this session; altered on its way, or taken from elsewhere',
  forged: 'its signature does not fit; somebody speaks in a viewer’s place',
  'unknown-key': 'whose key that is nobody here knows; a device that was revoked, or a stranger',
  'no-time': 'a guest comes, and by this machine’s clock it was let in later than now; set the clock',
  'other-sender': 'the session belongs to somebody else',
  'too-late': 'it was too long on its way to be carried out; delayed by the broker?',
  'too-many': 'more sessions than there is room for',
  flood: 'more than can be looked at; somebody floods the broker',
  'key-message': 'somebody else spoke in the gateway’s place on its key topic; it was said anew',
} as const;

export type RefusalKind = keyof typeof SENTENCES;

/** A message that is not heeded. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind) {
    super(SENTENCES[kind]);
    this.kind = kind;
  }
}

/** One line per kind of refusal, with how many there were since the line before. */
export class RefusalLog {
  readonly #count: QuietCount<RefusalKind>;
  readonly #logger: Logger;

  constructor({ logger, now }: { readonly logger: Logger; readonly now: () => number }) {
    this.#count = new QuietCount(now);
    this.#logger = logger;
  }

  note(kind: RefusalKind): void {
    const messages = this.#count.note(kind);
    if (messages === undefined) return;
    this.#logger.warn({ kind, problem: SENTENCES[kind], messages }, 'signaling message refused');
  }
}
