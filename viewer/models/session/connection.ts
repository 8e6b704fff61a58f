import { batch, type ReadonlySignal, signal } from '@preact/signals';
import { HELLO_INTERVAL_MS, type UpMessage } from '../../../protocol/messages.ts';
import { idOfKey } from '../../../protocol/sealing/identity.ts';
import { fromBase64url } from '../../../protocol/sealing/text.ts';
import { createViewerLine, type ViewerLine } from '../../../protocol/sealing/viewer-line.ts';
import type { SessionInfo } from '../../../protocol/session-info.ts';
import type { SessionAddress } from '../../../protocol/topics.ts';
import type { LinkEnd } from '../../transport/link.ts';
import { createBackoff } from '../backoff.ts';
import type { Cancel } from '../clock.ts';
import { type BrokerDoor, type Channel, type ChannelEvents, openChannel } from './channel.ts';
import { createDialing } from './dialing.ts';
import type { LinkState, SessionOptions } from './session.ts';

/** Holds a channel to the broker in a session's name: dials until there is one, and begins afresh where that is over. */
export interface Connection {
  /** The session's name. */
  readonly id: ReadonlySignal<string>;
  readonly link: ReadonlySignal<LinkState>;
  /** Something can be said. */
  readonly isReady: boolean;
  /** False where nothing can be said. */
  send(message: UpMessage): boolean;
  /** Begins afresh, under another name. */
  start(): void;
  /** The network may just have come back: what was tried before says nothing about now. */
  hurry(): void;
  /** The session is over, for that reason; nothing follows but {@link startSoon}. */
  end(reason: string): void;
  startSoon(): void;
  close(): void;
}

export interface ConnectionOptions
  extends Pick<SessionOptions, 'identity' | 'primitives' | 'clock' | 'newName' | 'openLink' | 'reach'> {
  readonly info: ReadonlySignal<SessionInfo>;
  /** The highest epoch that was ever seen of this gateway's key messages. */
  readonly lastEpoch: () => number;
  readonly events: ConnectionEvents;
}

type HandedOn = 'onKey' | 'onMessage' | 'onStatus' | 'onForgery' | 'onOtherVersion';

export interface ConnectionEvents extends Required<Pick<ChannelEvents, HandedOn>> {
  /** What was said or asked for in the session before is void. */
  onStart(): void;
  onOpen(): void;
  /** There is no link any more, for whatever reason. */
  onClosed(): void;
  /** It was not given up, but lost; there will be another. */
  onLost(end: LinkEnd): void;
}

const RECONNECT = { minMs: 250, maxMs: 1000 } as const;
const RECONNECT_REFUSED = { minMs: 1000, maxMs: 3000 } as const;

export function createConnection(options: ConnectionOptions): Connection {
  const { identity, primitives, clock, info, events } = options;
  const gatewayKey = info.peek().key;
  const gatewayId = idOfKey(fromBase64url(gatewayKey) ?? new Uint8Array(0), primitives);
  const id = signal('');
  const link = signal<LinkState>({ kind: 'opening' });
  const pauses = {
    lost: createBackoff({ ...RECONNECT, clock }),
    refused: createBackoff({ ...RECONNECT_REFUSED, clock }),
  };
  let address: SessionAddress;
  let line: ViewerLine;
  let channel: Channel | undefined;
  let lostAt: number | undefined;
  let cancelRestart: Cancel = () => {};
  const dialing = createDialing({ clock, ask: options.reach(info.peek().broker.url), connect });

  function start(): void {
    hangUp();
    address = { gatewayId, session: options.newName() };
    line = createViewerLine({
      address,
      identity,
      gatewayKey,
      lastEpoch: options.lastEpoch(),
      primitives,
      now: clock.now,
    });
    batch(() => {
      if (link.peek().kind !== 'lost') link.value = { kind: 'opening' };
      id.value = address.session;
      events.onStart();
    });
    lostAt = undefined;
    connect();
    // A turn later: whoever made this session has something to set going as well.
    queueMicrotask(line.prepare);
  }

  function connect(): void {
    hangUp();
    // The gateway has forgotten this session by now, and takes nothing in it again.
    if (lostAt !== undefined && clock.now() - lostAt > HELLO_INTERVAL_MS) {
      start();
      return;
    }
    channel = openChannel({
      broker: doorOf(info.peek()),
      address,
      line,
      statusTopic: info.peek().broker.status,
      openLink: options.openLink,
      limitMs: dialing.begin(),
      events: { ...events, onOpen, onClosed },
    });
  }

  function doorOf({ broker: { url, username, password } }: SessionInfo): BrokerDoor {
    const isOwn = username === undefined && password === undefined;
    return isOwn
      ? { url, username: identity.door.name, password: identity.door.secret }
      : { url, username, password };
  }

  function hangUp(): void {
    cancelRestart();
    channel?.close();
    channel = undefined;
    events.onClosed();
  }

  function close(): void {
    dialing.stop();
    hangUp();
  }

  function onOpen(): void {
    dialing.opened();
    forgetFailures();
    lostAt = undefined;
    link.value = { kind: 'open' };
    events.onOpen();
  }

  function onClosed(end: LinkEnd): void {
    hangUp();
    lostAt ??= clock.now();
    batch(() => {
      link.value = { kind: 'lost', reason: end.reason, refused: end.kind === 'refused' };
      events.onLost(end);
    });
    dialing.wait(pauses[end.kind].fail());
  }

  function forgetFailures(): void {
    pauses.lost.reset();
    pauses.refused.reset();
  }

  return {
    id,
    link,
    get isReady() {
      return channel?.isReady ?? false;
    },
    send: (message) => channel?.send(message) ?? false,
    start,
    hurry() {
      // Twice within a moment is no reason to begin again.
      if (channel && dialing.isFresh()) return;
      forgetFailures();
      dialing.stop();
      connect();
    },
    end(reason) {
      close();
      // Whoever connects before the next one starts as well.
      lostAt = Number.NEGATIVE_INFINITY;
      link.value = { kind: 'lost', reason, refused: false };
    },
    startSoon() {
      cancelRestart = clock.after(pauses.lost.fail(), start);
    },
    close,
  };
}
