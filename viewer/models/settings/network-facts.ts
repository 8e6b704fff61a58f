import type { IceServer } from '../../../protocol/messages.ts';
import type { PathStatistics, PeerStatistics } from '../../transport/peer-statistics.ts';
import type { LinkState } from '../session/session.ts';

/** What the page itself is, as its browser has it. */
export interface PageFacts {
  /** `https` also where a proxy speaks it for the gateway; `local` where plain HTTP leaves no machine. */
  readonly carrier: 'https' | 'local' | 'plain';
  /** Opened from the home screen, in a window of its own. */
  readonly installed: boolean;
  /** It opens without a network. */
  readonly offline: boolean;
}

export interface NetworkQuestion {
  readonly page: PageFacts;
  /** As the session info has it: a WebSocket URL, or a path on the gateway's own server. */
  readonly broker: string;
  /** The same, resolved; undefined where it is none. */
  readonly brokerUrl: string | undefined;
  readonly link: LinkState;
  /** The gateway answers. */
  readonly heard: boolean;
  readonly relayOnly: boolean;
  readonly iceServers: readonly IceServer[];
  /** The gateway has a page from which it is trusted; undefined until that is known. */
  readonly authority: boolean | undefined;
}

/** How this page reaches the gateway, as plain facts. */
export interface NetworkFacts {
  readonly gateway: 'reached' | 'unreached';
  /** `own` where the gateway is its own broker. */
  readonly broker: { readonly own: boolean; readonly address: string | undefined };
  /** Why the broker is not reached. */
  readonly brokerProblem: string | undefined;
  /** Each once, by the order in which they came. */
  readonly servers: readonly string[];
  readonly relayOnly: boolean;
  readonly carrier: PageFacts['carrier'];
  readonly installed: boolean;
  readonly offline: boolean;
  /** What helps where HTTPS lacks. */
  readonly step: 'authority' | 'configure' | undefined;
}

/** Pure. */
export function networkFacts(question: NetworkQuestion): NetworkFacts {
  const { page, broker, brokerUrl, link, heard, relayOnly, iceServers, authority } = question;
  return {
    gateway: heard ? 'reached' : 'unreached',
    broker: { own: !/^wss?:/i.test(broker), address: brokerUrl },
    brokerProblem: link.kind === 'lost' ? link.reason : undefined,
    servers: [...new Set(iceServers.flatMap(({ urls }) => urls))],
    relayOnly,
    ...page,
    step:
      page.carrier !== 'plain' || authority === undefined ? undefined : authority ? 'authority' : 'configure',
  };
}

/** The gateway tells of its servers, and none of them relays: pictures that may come by a relay only never would. */
export function lacksRelay({ gateway, servers }: Pick<NetworkFacts, 'gateway' | 'servers'>): boolean {
  return gateway === 'reached' && !servers.some((url) => /^turns?:/i.test(url));
}

/** How the two ends of a connection found each other: as they are, through a router's outer address, or by a relay. */
export type Way = 'host' | 'router' | 'relay';

/** Undefined where the browser does not tell. Pure. */
export function wayOf(path: PathStatistics | undefined): Way | undefined {
  const kinds = [path?.mine.kind, path?.theirs.kind];
  if (kinds.includes('relay')) return 'relay';
  if (kinds.includes('srflx') || kinds.includes('prflx')) return 'router';
  return kinds.includes('host') ? 'host' : undefined;
}

/** What the picture and its sound have brought since their connection began, in bytes; undefined before anything has. */
export function bytesOf(statistics: PeerStatistics | undefined): number | undefined {
  const bytes = (statistics?.video?.bytes ?? 0) + (statistics?.audio?.bytes ?? 0);
  return bytes > 0 ? bytes : undefined;
}
