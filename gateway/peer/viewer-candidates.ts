import { isIP } from 'node:net';
import { isWorthChecking } from './candidate-policy.ts';
import { MAX_CANDIDATES } from './engine-offer.ts';
import { firstCandidate, usable } from './first-candidate.ts';
import type { Candidate } from './peer.ts';

export interface ViewerCandidatesOptions {
  /** All checks go through a relay. */
  readonly relayOnly?: boolean;
  /** Takes one into the engine. */
  give(candidate: Candidate): void;
}

export interface OpenedWith {
  /** Those of the offer. */
  readonly candidates: readonly Candidate[];
  /** The section whose candidates count; undefined for any. */
  readonly mid: string | undefined;
  readonly viewerAddress?: string | undefined;
}

/** The viewer's own checks have long arrived by then where they ever do, in ms. */
const HOLD_MS = 200;

/** The engine starts a thread for each name that it looks up. */
const MAX_NAMES = 4;

/**
 * A viewer's candidates on their way to the engine. The likeliest one goes at once, the others only if that has not
 * connected soon: each would hold up the engine's reply to the viewer's own check by 50 ms, see {@link firstCandidate}.
 */
export class ViewerCandidates {
  readonly #give: (candidate: Candidate) => void;
  readonly #relayOnly: boolean;
  #phase: 'early' | 'first' | 'holding' | 'open' | 'closed' = 'early';
  #held: Candidate[] = [];
  #opened: OpenedWith | undefined;
  #timer: NodeJS.Timeout | undefined;
  #names = 0;
  #passed = 0;

  constructor({ give, relayOnly = false }: ViewerCandidatesOptions) {
    this.#relayOnly = relayOnly;
    this.#give = give;
  }

  /** The engine has the offer and takes candidates from now on. */
  open(opened: OpenedWith): void {
    if (this.#phase !== 'early') return;
    this.#opened = opened;
    this.#phase = 'first';
    const early = this.#held;
    this.#held = [];
    for (const candidate of [...opened.candidates, ...early]) this.#hold(candidate);
    this.#timer = setTimeout(() => this.#release(), HOLD_MS);
    this.#tryFirst();
  }

  add(candidate: Candidate): void {
    if (this.#phase === 'open') {
      if (this.#counts(candidate)) this.#pass(candidate);
      return;
    }
    this.#hold(candidate);
    if (this.#phase === 'first') this.#tryFirst();
  }

  /** Connected, or over: nothing held is needed any more. Idempotent. */
  close(): void {
    clearTimeout(this.#timer);
    this.#phase = 'closed';
    this.#held = [];
  }

  #hold(candidate: Candidate): void {
    if (this.#phase === 'closed' || this.#held.length >= MAX_CANDIDATES || !this.#counts(candidate)) return;
    this.#held.push(candidate);
  }

  #counts(candidate: Candidate): boolean {
    const { mid } = this.#opened ?? {};
    if (mid !== undefined && candidate.mid !== mid) return false;
    const read = usable(candidate);
    return read !== undefined && isWorthChecking(read, { relayOnly: this.#relayOnly });
  }

  #pass(candidate: Candidate): void {
    if (++this.#passed > MAX_CANDIDATES) return;
    if (isIP(usable(candidate)?.address ?? '') === 0 && ++this.#names > MAX_NAMES) return;
    this.#give(candidate);
  }

  #tryFirst(): void {
    const first = firstCandidate(this.#held, this.#opened?.viewerAddress);
    if (!first) return;
    this.#phase = 'holding';
    if (first.given) this.#held = this.#held.filter(({ candidate }) => candidate !== first.candidate);
    this.#give({ candidate: first.candidate, mid: first.mid });
  }

  #release(): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'open';
    const held = this.#held;
    this.#held = [];
    for (const candidate of held) this.#pass(candidate);
  }
}
