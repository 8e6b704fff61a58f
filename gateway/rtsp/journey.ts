import { RtspError } from './errors.ts';
import { type FailedRung, ladderError, nextRung } from './ladder.ts';
import type { RtspPullOptions, TransportKind } from './pull-options.ts';
import { followRedirect } from './redirect.ts';
import type { RtspTarget } from './url.ts';

const MAX_REDIRECTS = 5;
/** A camera that forgets its sessions again and again is given a pause by the pull's owner. */
const MAX_RENEWALS = 5;

/** How far a pull has come, session by session, and how the next session is made. */
export interface Journey {
  readonly target: RtspTarget;
  readonly transport: TransportKind;
  /** Nothing better is left to try, so that the first packet may take its time. */
  readonly isPatient: boolean;
  readonly audio: boolean;
  readonly failed: readonly FailedRung[];
  readonly redirects: number;
  readonly renewals: number;
  readonly hasDialledAgain: boolean;
}

type Wishes = Pick<RtspPullOptions, 'transport' | 'prefer' | 'audio'>;

/** Throws {@link RtspError} where the wishes exclude each other. */
export function depart(target: RtspTarget, wishes: Wishes): Journey {
  const { address, isSecure } = target;
  const rung = nextRung({ wanted: wishes.transport, prefer: wishes.prefer, isSecure, failed: [] });
  if (rung.kind === 'give-up' || (isSecure && wishes.transport === 'udp'))
    throw new RtspError({
      kind: 'unsupported-transport',
      address,
      message: `${address} is asked by rtsps://, and UDP would carry its picture in the clear: set the camera's transport to tcp, or give an rtsp:// URL`,
    });
  const { transport, isPatient } = rung;
  const { audio } = wishes;
  return {
    target,
    transport,
    isPatient,
    audio,
    failed: [],
    redirects: 0,
    renewals: 0,
    hasDialledAgain: false,
  };
}

export type Onward =
  | { readonly kind: 'go'; readonly journey: Journey }
  | { readonly kind: 'give-up'; readonly error: RtspError };

/**
 * What to do when a session has ended by itself. `isUntried`: a challenge was taken, and the connection ended before
 * it could be answered; some cameras take the answer to their 401 on the next connection only.
 */
export function onward(
  journey: Journey,
  end: { error: RtspError; isUntried: boolean; wishes: Wishes },
): Onward {
  const { error } = end;
  const go = (changes: Partial<Journey>): Onward => ({ kind: 'go', journey: { ...journey, ...changes } });
  const { detour } = error;
  if (detour?.kind === 'redirect') return redirected(journey, { ...end, location: detour.location });
  if (detour?.kind === 'other-transport') return otherTransport(journey, { ...end, why: detour.why });
  if (detour?.kind === 'without-audio' && journey.audio) return go({ audio: false });
  if (detour?.kind === 'new-session' && journey.renewals < MAX_RENEWALS)
    return go({ renewals: journey.renewals + 1 });
  if (error.kind === 'closed' && end.isUntried && !journey.hasDialledAgain)
    return go({ hasDialledAgain: true });
  return { kind: 'give-up', error };
}

function redirected(journey: Journey, end: { error: RtspError; location: string; wishes: Wishes }): Onward {
  const { error, wishes } = end;
  const redirects = journey.redirects + 1;
  if (redirects > MAX_REDIRECTS) {
    const { address } = error;
    const message = `${address} redirects for the ${redirects}th time: check the camera's URL`;
    return { kind: 'give-up', error: new RtspError({ kind: 'protocol', address, message }) };
  }
  try {
    const target = followRedirect(journey.target, end.location);
    return { kind: 'go', journey: { ...depart(target, wishes), audio: journey.audio, redirects } };
  } catch (failure) {
    return { kind: 'give-up', error: failure instanceof RtspError ? failure : error };
  }
}

function otherTransport(
  journey: Journey,
  end: { error: RtspError; why: FailedRung['why']; wishes: Wishes },
): Onward {
  const { transport, isPatient, target } = journey;
  const failed = [...journey.failed, { transport, isPatient, why: end.why, error: end.error }];
  const { transport: wanted, prefer } = end.wishes;
  const rung = nextRung({ wanted, prefer, isSecure: target.isSecure, failed });
  if (rung.kind === 'give-up') return { kind: 'give-up', error: ladderError(failed) ?? end.error };
  return {
    kind: 'go',
    journey: { ...journey, failed, transport: rung.transport, isPatient: rung.isPatient },
  };
}
