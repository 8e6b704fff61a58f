import type { CameraEvent } from '../../camera.ts';
import type { MomentSighting, Sighting } from './sightings.ts';

/** Longest that a button is taken to be still the same press while a camera says that it is down, in ms. */
const SAME_PRESS_MS = 10_000;
const MAX_BUTTONS = 64;

/**
 * Tells a press from what is only said again: some cameras repeat every state whenever one of them changes, and so a
 * button would be heard twice.
 */
export class Presses {
  /** When each that is down went down, in monotonic ms. */
  readonly #downSince = new Map<string, number>();

  /** What happened, if anything; `nowMs` is monotonic. */
  take(sighting: Sighting, nowMs: number): CameraEvent | undefined {
    if (sighting.kind === 'condition') return sighting;
    const { moment, source, phase } = sighting;
    const happened = phase === 'once' || this.#isNew(sighting, nowMs);
    return happened ? { kind: 'moment', moment, source } : undefined;
  }

  #isNew({ moment, source, phase, isInitial }: MomentSighting, nowMs: number): boolean {
    const key = `${moment} ${source}`;
    const since = this.#downSince.get(key);
    if (phase === 'over') {
      this.#downSince.delete(key);
      return false;
    }
    // One that was never said to be over does not swallow the next for ever.
    if (since !== undefined && nowMs - since < SAME_PRESS_MS) return false;
    if (this.#downSince.size < MAX_BUTTONS) this.#downSince.set(key, nowMs);
    return !isInitial;
  }
}
