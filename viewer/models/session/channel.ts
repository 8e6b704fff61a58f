import type { DownMessage, UpMessage } from '../../../protocol/messages.ts';
import { ProtocolError } from '../../../protocol/parse.ts';
import { OtherVersionError } from '../../../protocol/sealing/other-version.ts';
import type { ViewerLine } from '../../../protocol/sealing/viewer-line.ts';
import { keyTopic, type SessionAddress, signalTopic } from '../../../protocol/topics.ts';
import type { LinkEnd, LinkMessage, LinkOptions, OpenLink } from '../../transport/link.ts';

/** One connection to the broker with a sealed line over it: who holds it sees nothing that the gateway did not say. */
export interface Channel {
  /** The gateway's key has come on this connection, so that something can be said. */
  readonly isReady: boolean;
  /** False where nothing can be said. */
  send(message: UpMessage): boolean;
  /** Ends the connection; idempotent; no event follows it. */
  close(): void;
}

export interface KeyNews {
  /** The first one on this connection. */
  readonly isFirst: boolean;
  /** The gateway has been started since; all that was said to the one before is lost. */
  readonly isNewBoot: boolean;
  /** Kept by the broker from earlier, so that it does not tell of a gateway that has just come. */
  readonly retained: boolean;
  readonly epoch: number;
}

export interface ChannelEvents {
  onOpen(): void;
  onKey(news: KeyNews): void;
  onMessage(message: DownMessage): void;
  /** What the status topic says: anybody's word. */
  onStatus?(text: string): void;
  /** Somebody else spoke in the gateway's place; nothing of it was taken. */
  onForgery(message: string): void;
  /** The gateway's key is of another version of the protocol: anybody's word. */
  onOtherVersion?(): void;
  onClosed(end: LinkEnd): void;
}

/** Which broker, and what signs in to it. */
export type BrokerDoor = Pick<LinkOptions, 'url' | 'username' | 'password'>;

export interface ChannelOptions {
  readonly broker: BrokerDoor;
  readonly address: SessionAddress;
  readonly line: ViewerLine;
  readonly statusTopic?: string;
  readonly openLink: OpenLink;
  /** From the first byte to the broker's consent, in milliseconds; by default the link's own. */
  readonly limitMs?: number;
  readonly events: ChannelEvents;
}

export function openChannel(options: ChannelOptions): Channel {
  const { broker, address, line, statusTopic, openLink, limitMs, events } = options;
  const topics = {
    up: signalTopic(address, 'up'),
    down: signalTopic(address, 'down'),
    key: keyTopic(address.gatewayId),
  };
  let ready = false;
  let lastKey: string | undefined;

  /** Gives nothing where `read` finds that the gateway did not say it. */
  function verified<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      if (error instanceof OtherVersionError && events.onOtherVersion) events.onOtherVersion();
      else events.onForgery(error.message);
      return undefined;
    }
  }

  function onMessage({ topic, text, retained }: LinkMessage): void {
    if (topic === topics.down) {
      const message = verified(() => line.open(text));
      if (message) events.onMessage(message);
    } else if (topic === topics.key) {
      // What the broker kept tells nothing new the second time.
      if (retained && ready && text === lastKey) return;
      const heard = verified(() => line.hearKey(text));
      if (!heard) return;
      lastKey = text;
      const isFirst = !ready;
      ready = true;
      events.onKey({ ...heard, isFirst, retained });
    } else if (topic === statusTopic) {
      events.onStatus?.(text);
    }
  }

  const link = openLink(
    {
      ...broker,
      clientId: address.session,
      topics: [topics.down, topics.key, ...(statusTopic === undefined ? [] : [statusTopic])],
      ...(limitMs === undefined ? {} : { limitMs }),
    },
    {
      onOpen: events.onOpen,
      onMessage,
      onClosed(end) {
        ready = false;
        events.onClosed(end);
      },
    },
  );

  return {
    get isReady() {
      return ready;
    },
    send(message) {
      if (!ready) return false;
      link.publish(topics.up, line.seal(message));
      return true;
    },
    close() {
      ready = false;
      link.close();
    },
  };
}
