import type { InviteRequest } from './people.ts';

export type Stay = 'always' | 'today' | 'weekend' | 'date';

/** An invitation as somebody fills it in. */
export interface InvitationDraft {
  /** Empty: as the device calls itself. */
  readonly name: string;
  readonly role: 'viewer' | 'operator' | 'admin';
  /** Names; empty for all, also those added later. */
  readonly cameras: readonly string[];
  readonly stay: Stay;
  /** The last day, `2027-01-31`, where {@link stay} is `date`. */
  readonly date: string;
  readonly relayOnly: boolean;
}

export const EMPTY_DRAFT: InvitationDraft = {
  name: '',
  role: 'viewer',
  cameras: [],
  stay: 'always',
  date: '',
  relayOnly: false,
};

/**
 * The cameras to choose after one was ticked or not, of those that there are. The last one stays: none at all would mean all
 * of them. Pure.
 */
export function withCamera(
  chosen: readonly string[],
  { camera, on, all }: { readonly camera: string; readonly on: boolean; readonly all: readonly string[] },
): readonly string[] {
  const before = chosen.length === 0 ? all : chosen;
  const next = all.filter((each) => (each === camera ? on : before.includes(each)));
  return next.length === 0 ? chosen : next;
}

/** What the gateway is asked; nothing where the day is none or is over. Pure. */
export function requestOf(draft: InvitationDraft, now: Date): InviteRequest | undefined {
  const { role, cameras, relayOnly } = draft;
  const name = draft.name.trim();
  const until = untilOf(draft, now);
  if (draft.stay !== 'always' && until === undefined) return undefined;
  return {
    ...(name !== '' && { name }),
    role,
    cameras: cameras.length > 0 ? [...cameras] : ['*'],
    ...(until !== undefined && { until }),
    ...(relayOnly && { relayOnly }),
  };
}

/** The end of the last day, local time, in ms since 1970. */
function untilOf({ stay, date }: InvitationDraft, now: Date): number | undefined {
  switch (stay) {
    case 'always':
      return undefined;
    case 'today':
      return endOfDay(now, 0);
    case 'weekend':
      return endOfDay(now, (7 - now.getDay()) % 7);
    case 'date': {
      const [year, month, day] = date.split('-').map(Number);
      if (!year || !month || !day) return undefined;
      const end = endOfDay(new Date(year, month - 1, day), 0);
      return end > now.getTime() ? end : undefined;
    }
  }
}

/** Days are counted by the calendar: one in spring has 23 hours. */
function endOfDay(date: Date, daysOn: number): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + daysOn, 23, 59, 59, 999).getTime();
}
