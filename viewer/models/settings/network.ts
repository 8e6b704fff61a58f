import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { PeerStatistics } from '../../transport/peer-statistics.ts';
import type { Clock } from '../clock.ts';
import type { Session } from '../session/session.ts';
import { createStatistics, type StatisticsOptions } from '../statistics/statistics.ts';
import {
  bytesOf,
  type NetworkFacts,
  networkFacts,
  type PageFacts,
  type Way,
  wayOf,
} from './network-facts.ts';

/** How this page reaches the gateway, followed while somebody looks. */
export interface Network {
  readonly facts: ReadonlySignal<NetworkFacts>;
  /** By which way the picture on show comes. */
  readonly way: ReadonlySignal<{ readonly way: Way; readonly protocol: string | undefined } | undefined>;
  /** What it has brought since its connection began, in bytes. */
  readonly bytes: ReadonlySignal<number | undefined>;
  dispose(): void;
}

export interface NetworkOptions {
  readonly session: Pick<Session, 'info' | 'link' | 'heard' | 'iceServers'>;
  readonly relayOnly: ReadonlySignal<boolean>;
  readonly page: PageFacts;
  /** Where the broker of the session info listens; throws where that is no address. */
  readonly brokerUrl: (url: string) => string;
  /** Whether the gateway has a page by which it is trusted. */
  readonly askAuthority: () => Promise<boolean>;
  readonly report: StatisticsOptions['report'];
  /** Whether somebody looks: only then is the browser asked what passes. */
  readonly shown: ReadonlySignal<boolean>;
  readonly clock: Clock;
}

export function createNetwork(options: NetworkOptions): Network {
  const { session, relayOnly, page, brokerUrl, report, clock, shown } = options;
  const authority = signal<boolean | undefined>(undefined);
  const latest = signal<PeerStatistics | undefined>(undefined);

  const stop = effect(() => {
    if (!shown.value) return;
    return untracked(() => {
      if (page.carrier === 'plain' && authority.peek() === undefined) {
        void options.askAuthority().then((is) => {
          authority.value = is;
        });
      }
      const statistics = createStatistics({ report, clock });
      const stopFollowing = effect(() => {
        latest.value = statistics.latest.value;
      });
      return () => {
        stopFollowing();
        statistics.dispose();
      };
    });
  });

  function resolved(url: string): string | undefined {
    try {
      return brokerUrl(url);
    } catch {
      return undefined;
    }
  }

  return {
    facts: computed(() => {
      const broker = session.info.value.broker.url;
      return networkFacts({
        page,
        broker,
        brokerUrl: resolved(broker),
        link: session.link.value,
        heard: session.heard.value,
        relayOnly: relayOnly.value,
        iceServers: session.iceServers.value,
        authority: authority.value,
      });
    }),
    way: computed(() => {
      const path = latest.value?.path;
      const way = wayOf(path);
      return way && { way, protocol: path?.mine.protocol };
    }),
    bytes: computed(() => bytesOf(latest.value)),
    dispose: stop,
  };
}
