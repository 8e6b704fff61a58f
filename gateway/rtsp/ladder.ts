import { RtspError } from './errors.ts';
import type { TransportKind } from './pull-options.ts';

/** A transport that was tried in vain. */
export interface FailedRung {
  readonly transport: TransportKind;
  /** `silent`: the camera agreed, and then no packet came. */
  readonly why: 'refused' | 'silent';
  readonly isPatient: boolean;
  readonly error: RtspError;
}

export interface Climb {
  readonly wanted: 'auto' | TransportKind;
  /** What worked the last time. */
  readonly prefer: TransportKind | undefined;
  /** UDP would carry the media of an encrypted session in the clear. */
  readonly isSecure: boolean;
  readonly failed: readonly FailedRung[];
}

export type Rung =
  /** `isPatient`: nothing better is left, so that the first packet may take its time. */
  | { readonly kind: 'try'; readonly transport: TransportKind; readonly isPatient: boolean }
  | { readonly kind: 'give-up' };

/**
 * Which transport to take next. After two that stayed silent the first has a second chance with more patience:
 * some cameras begin with their next keyframe, ten seconds later, whatever the transport. TCP that has worked before
 * can not fall silent for a reason of its own, so that a camera that takes its time is not driven to UDP for good.
 */
export function nextRung(climb: Climb): Rung {
  const { failed } = climb;
  const order = rungs(climb);
  const isProven = climb.wanted === 'auto' && climb.prefer === 'tcp';
  if (isProven && failed.some(({ why }) => why === 'silent')) return { kind: 'give-up' };
  const [transport, ...rest] = order.filter((kind) => !failed.some((rung) => rung.transport === kind));
  if (transport) {
    const isLast = rest.length === 0 && failed.every(({ why }) => why === 'refused');
    const isPatient = isLast || isProven;
    return { kind: 'try', transport, isPatient };
  }
  const silent = failed.find(({ why }) => why === 'silent');
  if (!silent || failed.some(({ isPatient }) => isPatient)) return { kind: 'give-up' };
  return { kind: 'try', transport: silent.transport, isPatient: true };
}

/** The error of a climb that has come to its end; never called with nothing failed. */
export function ladderError(failed: readonly FailedRung[]): RtspError | undefined {
  const [first, second] = failed;
  if (!first || !second) return first?.error;
  const isSilent = failed.some(({ why }) => why === 'silent');
  // Refused twice for a reason that is none of the transport's.
  if (!isSilent && first.error.status !== 461) return first.error;
  const { address, status } = first.error;
  const both = [first, second].map((rung) => `over ${rung.transport.toUpperCase()} (${reason(rung)})`);
  const message = `${address} gives no picture ${both.join(' nor ')}: allow RTP over RTSP (TCP) in the camera's settings, or let its UDP packets through`;
  return new RtspError({
    kind: isSilent ? 'stalled' : 'unsupported-transport',
    address,
    status,
    message,
    cause: first.error,
    isThere: true,
  });
}

function rungs({ wanted, prefer, isSecure }: Climb): readonly TransportKind[] {
  if (isSecure || wanted === 'tcp') return ['tcp'];
  const udpFirst = prefer === undefined ? wanted === 'udp' : prefer === 'udp';
  return udpFirst ? ['udp', 'tcp'] : ['tcp', 'udp'];
}

function reason({ why, error }: FailedRung): string {
  if (why === 'silent') return 'nothing came';
  return error.status === undefined ? 'it chose another way' : `refused with ${error.status}`;
}
