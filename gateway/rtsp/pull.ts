import { setTimeout as sleep } from 'node:timers/promises';
import { Announcer } from './announcer.ts';
import { attempt } from './attempt.ts';
import { Authenticator } from './authentication.ts';
import { RtspError } from './errors.ts';
import { depart, forgiven, type Onward, onward } from './journey.ts';
import type { RtspPullOptions } from './pull-options.ts';
import { parseTarget } from './url.ts';

export type { RtspPullOptions } from './pull-options.ts';

async function pauseFor(forMs: number, signal: AbortSignal): Promise<void> {
  await sleep(forMs, undefined, { signal }).catch(() => undefined);
}

/**
 * One pull from connect to end: its owner holds the pause before the next try. Other transports, redirects and
 * sessions that the camera has forgotten are followed within it, with pauses where that goes on and on. Resolves
 * after an abort once TEARDOWN was answered, or after 300 ms. Rejects with {@link RtspError}.
 */
export async function pullRtsp(options: RtspPullOptions): Promise<void> {
  const { signal, pause = pauseFor } = options;
  let journey = depart(parseTarget(options.source), options);
  let authenticator = new Authenticator(journey.target.credentials);
  const announcer = new Announcer(options.onDescription.bind(options));
  const advance = (error: RtspError): Onward => {
    const next = onward(journey, { error, isUntried: authenticator.isUntried, wishes: options });
    if (next.kind === 'go') ({ journey } = next);
    return next;
  };
  const onLasted = () => {
    journey = forgiven(journey);
  };
  for (;;) {
    const { target } = journey;
    try {
      await attempt({ pull: options, journey, authenticator, announcer, advance, onLasted });
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof RtspError)) throw error;
      const next = advance(error);
      if (next.kind === 'give-up') throw next.error;
      if (journey.target !== target) authenticator = new Authenticator(journey.target.credentials);
      if (next.afterMs > 0) await pause(next.afterMs, signal);
      if (signal.aborted) return;
    }
  }
}
