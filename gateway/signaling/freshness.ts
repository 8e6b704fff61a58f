import type { UpMessage } from '../../protocol/messages.ts';

/** Longest way of a message that is still carried out, in ms. */
const MAX_AGE_MS = 15_000;

/**
 * Whether a message came soon enough after it was said. `ageMs` is absent where the viewer had not heard the gateway yet,
 * and negative by as much as its clock runs fast. What changes something that stays has to tell; what only begins a
 * viewing may come before a viewer can.
 */
export function isTimely(type: UpMessage['type'], ageMs: number | undefined): boolean {
  const isFresh = ageMs !== undefined && Math.abs(ageMs) <= MAX_AGE_MS;
  switch (type) {
    case 'enable':
    case 'manage':
      return isFresh;
    case 'offer':
    case 'candidate':
      return isFresh || ageMs === undefined;
    case 'hello':
    case 'pair':
    case 'bye':
      return true;
  }
}
