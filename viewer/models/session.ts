import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { CameraInfo, DownMessage, IceServer, UpMessage } from '../../protocol/messages.ts';
import { ProtocolError } from '../../protocol/parse.ts';
import type { SessionInfo } from '../../protocol/session-info.ts';
import { type SessionAddress, signalTopic, statusTopic } from '../../protocol/topics.ts';
import type { Link, LinkEnd, LinkMessage, OpenLink } from '../transport/link.ts';
import { createBackoff } from './backoff.ts';
import type { Cancel, Clock } from './clock.ts';
import { createGreeting } from './greeting.ts';
import { createSealedLine, type SealedLine } from './sealed-line.ts';

export type LinkState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open' }
  | { readonly kind: 'lost'; readonly reason: string };

/** `leaving` once it said that it shuts down, `gone` where it then stays away; `silent` where it is said to be online and yet does not answer. */
export type GatewayState = 'unknown' | 'online' | 'silent' | 'leaving' | 'gone' | 'offline';

/** What is about one peer, or about what this viewer asked for. */
export type PeerMessage = Extract<DownMessage, { type: 'answer' | 'candidate' | 'error' | 'bye' }>;

export interface SessionListener {
  onMessage(message: PeerMessage): void;
  /** The gateway may be another one than before, or may have missed what was sent: look at every peer. */
  onReturn(): void;
}

/** The viewer's signaling session with the gateway: keeps a link to the broker, and itself known to the gateway. */
export interface Session {
  /** Changes when the session starts afresh; what was asked for in the one before is then void. */
  readonly id: ReadonlySignal<string>;
  readonly link: ReadonlySignal<LinkState>;
  readonly gateway: ReadonlySignal<GatewayState>;
  /** A message sent now has somebody to arrive at. */
  readonly reachable: ReadonlySignal<boolean>;
  /** What the gateway last said of its cameras can be taken for the present state. */
  readonly heard: ReadonlySignal<boolean>;
  /** The gateway answered in this very session. */
  readonly welcomed: ReadonlySignal<boolean>;
  /** Undefined until the first welcome. */
  readonly cameras: ReadonlySignal<readonly CameraInfo[] | undefined>;
  readonly iceServers: ReadonlySignal<readonly IceServer[]>;
  /** False where there is no link to send it on. */
  send(message: UpMessage): boolean;
  listen(listener: SessionListener): Cancel;
  /** Makes sure at once that the link and the gateway are there: the page or the network has just come back. */
  check(): void;
  /** Tells the gateway that this viewer goes. */
  leave(): void;
  dispose(): void;
}

export interface SessionOptions {
  readonly info: SessionInfo;
  /** The user's token. */
  readonly token: string;
  /** Those of the last visit, so that the first offer need not wait for the welcome. */
  readonly iceServers: readonly IceServer[];
  readonly openLink: OpenLink;
  readonly newName: () => string;
  readonly clock: Clock;
  /** The gateway ended the session, or the broker refused it: the token may be worth nothing any more. */
  readonly onDoubt: () => void;
  /** Somebody else spoke in the gateway's place; `message` says what was wrong. */
  readonly onForgery: (message: string) => void;
}

const RECONNECT = { minMs: 250, maxMs: 1000 } as const;
const RECONNECT_REFUSED = { minMs: 1000, maxMs: 3000 } as const;
/** A restart takes less than this. */
const LEAVING_LIMIT_MS = 10_000;
/** How long a hello may be unanswered right after the page came back, when a dead link is likely. */
const CHECK_LIMIT_MS = 2000;

export function createSession(options: SessionOptions): Session {
  const { info, token, clock } = options;
  const id = signal('');
  const link = signal<LinkState>({ kind: 'opening' });
  const gateway = signal<GatewayState>('unknown');
  const welcomed = signal(false);
  const cameras = signal<readonly CameraInfo[] | undefined>(undefined);
  const iceServers = signal(options.iceServers);
  const reachable = computed(() => link.value.kind === 'open' && gateway.value !== 'offline');
  const heard = computed(() => reachable.value && gateway.value !== 'silent');
  const listeners = new Set<SessionListener>();
  let address: SessionAddress;
  let line: SealedLine;
  let present: Link | undefined;
  let forged = false;
  let cancelReconnect: Cancel = () => {};
  let cancelLeaving: Cancel = () => {};
  const pauses = {
    lost: createBackoff({ ...RECONNECT, clock }),
    refused: createBackoff({ ...RECONNECT_REFUSED, clock }),
  };
  const greeting = createGreeting({
    clock,
    send: () => send({ type: 'hello' }),
    isExpected: () => gateway.peek() !== 'offline',
    onSilence,
  });

  function start(): void {
    disconnect();
    address = { gateway: info.gateway, user: info.name, session: options.newName() };
    line = createSealedLine({ address, secret: token, wall: clock.wall });
    batch(() => {
      if (link.peek().kind !== 'lost') link.value = { kind: 'opening' };
      id.value = address.session;
      welcomed.value = false;
    });
    forged = false;
    connect();
  }

  function connect(): void {
    disconnect();
    const { broker } = info;
    const own = broker.username === undefined && broker.password === undefined;
    present = options.openLink(
      {
        url: broker.url,
        clientId: address.session,
        username: own ? info.name : broker.username,
        password: own ? token : broker.password,
        topics: [signalTopic(address, 'down'), statusTopic(info.gateway)],
      },
      { onOpen, onMessage, onClosed },
    );
  }

  function disconnect(): void {
    cancelReconnect();
    greeting.stop();
    present?.close();
    present = undefined;
  }

  function onOpen(): void {
    cancelLeaving();
    forgetFailures();
    returned();
    // In one batch, so that the hello goes before the offers of those who wait for the link.
    batch(() => {
      link.value = { kind: 'open' };
      if (gateway.peek() !== 'silent') gateway.value = 'unknown';
      greeting.greet();
    });
  }

  function onClosed(end: LinkEnd): void {
    disconnect();
    batch(() => {
      link.value = { kind: 'lost', reason: end.reason };
      if (gateway.peek() !== 'leaving' && gateway.peek() !== 'gone') gateway.value = 'unknown';
    });
    cancelReconnect = clock.after(pauses[end.kind].fail(), connect);
    if (end.kind === 'refused') options.onDoubt();
  }

  function onMessage({ topic, text, retained }: LinkMessage): void {
    if (topic === statusTopic(info.gateway)) onStatus(text, retained);
    else if (topic === signalTopic(address, 'down')) onEnvelope(text);
  }

  function onEnvelope(text: string): void {
    let message: DownMessage;
    try {
      message = line.open(text);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      if (!forged) options.onForgery(error.message);
      forged = true;
      return;
    }
    onDown(message);
  }

  function onStatus(status: string, retained: boolean): void {
    if (status === 'offline') {
      greeting.excuse();
      gateway.value = 'offline';
    } else if (status === 'online') {
      // What the broker kept from earlier tells nothing new; said now, it is a gateway that has just come.
      if (!retained) returned();
      batch(() => {
        gateway.value = 'online';
        greeting.greet();
      });
    }
  }

  function onDown(message: DownMessage): void {
    greeting.answered();
    if (gateway.peek() !== 'leaving') gateway.value = 'online';
    if (message.type === 'welcome') {
      batch(() => {
        cameras.value = message.cameras;
        iceServers.value = message.iceServers;
        welcomed.value = true;
      });
    } else if (message.type === 'cameras') {
      cameras.value = message.cameras;
    } else if (message.type === 'bye' && message.peer === undefined) {
      end(message);
    } else {
      for (const listener of [...listeners]) listener.onMessage(message);
    }
  }

  /** The whole session is over: whatever comes next is a fresh one. */
  function end(bye: Extract<DownMessage, { type: 'bye' }>): void {
    disconnect();
    for (const listener of [...listeners]) listener.onMessage(bye);
    batch(() => {
      gateway.value = bye.code === 'shutting-down' ? 'leaving' : 'unknown';
      link.value = { kind: 'lost', reason: bye.message };
    });
    cancelReconnect = clock.after(pauses.lost.fail(), start);
    cancelLeaving();
    cancelLeaving = clock.after(LEAVING_LIMIT_MS, () => {
      if (gateway.peek() === 'leaving') gateway.value = 'gone';
    });
    if (bye.code !== 'shutting-down') options.onDoubt();
  }

  /** No answer: the link may be dead without a word, or the gateway's clock so far behind that it seems a replay. */
  function onSilence(): void {
    gateway.value = 'silent';
    start();
  }

  function forgetFailures(): void {
    pauses.lost.reset();
    pauses.refused.reset();
  }

  function returned(): void {
    for (const listener of [...listeners]) listener.onReturn();
  }

  function send(message: UpMessage): boolean {
    if (!present || link.peek().kind !== 'open') return false;
    const { address: own } = info;
    const told = message.type === 'offer' && own !== undefined ? { ...message, address: own } : message;
    present.publish(signalTopic(address, 'up'), line.seal(told));
    return true;
  }

  start();

  return {
    id,
    link,
    gateway,
    reachable,
    heard,
    welcomed,
    cameras,
    iceServers,
    send,
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    check() {
      forgetFailures();
      if (link.peek().kind === 'open') greeting.greet(CHECK_LIMIT_MS);
      else if (link.peek().kind === 'lost') connect();
    },
    leave() {
      send({ type: 'bye' });
    },
    dispose() {
      send({ type: 'bye' });
      disconnect();
      cancelLeaving();
      listeners.clear();
    },
  };
}
