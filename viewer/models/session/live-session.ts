import { batch, computed, signal } from '@preact/signals';
import {
  type CameraInfo,
  type DownMessage,
  HELLO_INTERVAL_MS,
  type UpMessage,
} from '../../../protocol/messages.ts';
import { idOfKey } from '../../../protocol/sealing/identity.ts';
import { fromBase64url } from '../../../protocol/sealing/text.ts';
import { createViewerLine, type ViewerLine } from '../../../protocol/sealing/viewer-line.ts';
import type { SessionAddress } from '../../../protocol/topics.ts';
import type { LinkEnd } from '../../transport/link.ts';
import { createBackoff } from '../backoff.ts';
import type { Cancel } from '../clock.ts';
import { type Channel, type KeyNews, openChannel } from './channel.ts';
import { createDialing } from './dialing.ts';
import { createGreeting } from './greeting.ts';
import { stillGood } from './known-ice-servers.ts';
import { createOfferBook } from './offer-book.ts';
import type {
  GatewayState,
  LinkState,
  PeerMessage,
  Session,
  SessionListener,
  SessionOptions,
} from './session.ts';

const RECONNECT = { minMs: 250, maxMs: 1000 } as const;
const RECONNECT_REFUSED = { minMs: 1000, maxMs: 3000 } as const;
/** A restart takes less than this. */
const LEAVING_LIMIT_MS = 10_000;
/** How long a hello may be unanswered where there is reason to think that nobody hears it. */
const CHECK_LIMIT_MS = 2000;
/** The same where the page or the network has just come back: what is wrong then is wrong now. */
const WAKE_LIMIT_MS = 900;
/** Nothing was heard for so long though hellos were due: broker and gateway have both given this session up. */
const DEAF_MS = HELLO_INTERVAL_MS + 10_000;
/** A broker that has the gateway's key hands it over with the subscription. */
const KEY_LIMIT_MS = 3000;
/** A broker that says the same key again and again is not answered each time. */
const KEY_PAUSE_MS = 1000;

export function createSession(options: SessionOptions): Session {
  const { identity, primitives, clock } = options;
  const gatewayKey = options.info.key;
  const gatewayId = idOfKey(fromBase64url(gatewayKey) ?? new Uint8Array(0), primitives);
  const id = signal('');
  const info = signal(options.info);
  const ticket = signal<string | undefined>(undefined);
  const link = signal<LinkState>({ kind: 'opening' });
  /** The gateway's key has come on the present link. */
  const keyed = signal(false);
  const gateway = signal<GatewayState>('unknown');
  const welcomed = signal(false);
  const cameras = signal<readonly CameraInfo[] | undefined>(undefined);
  const iceServers = signal(options.iceServers);
  const reachable = computed(() => link.value.kind === 'open' && keyed.value && gateway.value !== 'offline');
  const heard = computed(() => reachable.value && gateway.value !== 'silent');
  const listeners = new Set<SessionListener>();
  const offers = createOfferBook(primitives);
  let { lastEpoch } = options;
  let address: SessionAddress;
  let line: ViewerLine;
  let channel: Channel | undefined;
  let forged = false;
  /** The broker says that the gateway has gone. */
  let hinted = false;
  let keyedAt = Number.NEGATIVE_INFINITY;
  let lostAt: number | undefined;
  let heardAt = 0;
  let cancelRestart: Cancel = () => {};
  let cancelLeaving: Cancel = () => {};
  let cancelUnheard: Cancel = () => {};
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

  const dialing = createDialing({ clock, ask: options.reach(info.peek().broker.url), connect });

  function start(): void {
    disconnect();
    address = { gatewayId, session: options.newName() };
    line = createViewerLine({ address, identity, gatewayKey, lastEpoch, primitives, now: clock.now });
    batch(() => {
      if (link.peek().kind !== 'lost') link.value = { kind: 'opening' };
      id.value = address.session;
      forgetWelcome();
    });
    offers.clear();
    forged = false;
    lostAt = undefined;
    connect();
    // A turn later: whoever made this session has something to set going as well.
    queueMicrotask(line.prepare);
  }

  function forgetWelcome(): void {
    welcomed.value = false;
    ticket.value = undefined;
  }

  function connect(): void {
    disconnect();
    // The gateway has forgotten this session by now, and takes nothing in it again.
    if (lostAt !== undefined && clock.now() - lostAt > HELLO_INTERVAL_MS) {
      start();
      return;
    }
    const { url, username, password, status } = info.peek().broker;
    const own = username === undefined && password === undefined;
    channel = openChannel({
      broker: {
        url,
        username: own ? identity.door.name : username,
        password: own ? identity.door.secret : password,
      },
      address,
      line,
      statusTopic: status,
      openLink: options.openLink,
      events: { onOpen, onKey, onMessage, onStatus, onForgery, onOtherVersion, onClosed },
    });
    dialing.began();
  }

  function disconnect(): void {
    cancelRestart();
    dialing.stop();
    cancelUnheard();
    greeting.stop();
    keyed.value = false;
    hinted = false;
    channel?.close();
    channel = undefined;
  }

  function onOpen(): void {
    dialing.stop();
    cancelLeaving();
    lostAt = undefined;
    heardAt = clock.now();
    forgetFailures();
    link.value = { kind: 'open' };
    cancelUnheard = clock.after(KEY_LIMIT_MS, () => {
      gateway.value = hinted ? 'offline' : 'unheard';
    });
  }

  function onKey({ isFirst, isNewBoot, retained, epoch }: KeyNews): void {
    heardAt = clock.now();
    if (epoch !== lastEpoch) options.onEpoch(epoch);
    lastEpoch = epoch;
    if (!isFirst && !isNewBoot && clock.now() - keyedAt < KEY_PAUSE_MS) return;
    keyedAt = clock.now();
    cancelUnheard();
    // Before anybody offers anew.
    if (isNewBoot) offers.clear();
    for (const listener of [...listeners]) listener.onReturn?.();
    batch(() => {
      if (isNewBoot) forgetWelcome();
      keyed.value = true;
      if (gateway.peek() !== 'silent' || !retained) gateway.value = 'unknown';
    });
    // After the offers of those who wait for the key: it takes the gateway longer to answer these.
    greeting.greet(hinted ? CHECK_LIMIT_MS : undefined);
  }

  function onClosed(end: LinkEnd): void {
    disconnect();
    lostAt ??= clock.now();
    batch(() => {
      link.value = { kind: 'lost', reason: end.reason, refused: end.kind === 'refused' };
      if (gateway.peek() !== 'leaving' && gateway.peek() !== 'gone') gateway.value = 'unknown';
    });
    dialing.wait(pauses[end.kind].fail());
    if (end.kind === 'refused') options.onDoubt();
  }

  /** Anybody may say so: it is a reason to ask the gateway itself, and no more. */
  function onStatus(status: string): void {
    const isOffline = status === 'offline';
    if (isOffline === hinted) return;
    hinted = isOffline;
    if (channel?.isReady) greeting.greet(CHECK_LIMIT_MS);
  }

  function onForgery(message: string): void {
    if (!forged) options.onForgery(message);
    forged = true;
  }

  /** A gateway that was updated under this page; what it says now is not for this one. */
  function onOtherVersion(): void {
    if (channel?.isReady) return;
    cancelUnheard();
    gateway.value = 'other-version';
  }

  function onMessage(message: DownMessage): void {
    heardAt = clock.now();
    if (message.type === 'answer' && !offers.fits(message)) {
      onForgery(`answer: it is to another offer than ${message.peer} made`);
      return;
    }
    greeting.answered();
    if (gateway.peek() !== 'leaving') gateway.value = 'online';
    if (message.type === 'welcome') onWelcome(message);
    else if (message.type === 'cameras') cameras.value = message.cameras;
    else if (message.type === 'managed') for (const each of [...listeners]) each.onManaged?.(message);
    else if (isEnd(message)) end(message);
    else if (message.type !== 'paired') tell(message);
  }

  function onWelcome(welcome: Extract<DownMessage, { type: 'welcome' }>): void {
    // Whoever has another key is another gateway, whatever this one says.
    const told = { ...welcome.info, key: gatewayKey };
    const isNews = !welcomed.peek() || JSON.stringify(told) !== JSON.stringify(info.peek());
    batch(() => {
      if (isNews) info.value = told;
      ticket.value = welcome.ticket;
      cameras.value = welcome.cameras;
      iceServers.value = welcome.iceServers;
      welcomed.value = true;
    });
    if (isNews) options.onInfo(told);
  }

  function tell(message: PeerMessage): void {
    for (const listener of [...listeners]) listener.onMessage?.(message);
  }

  /** The whole session is over: whatever comes next is a fresh one. */
  function end(bye: EndMessage): void {
    disconnect();
    tell({ ...bye, type: 'bye' });
    batch(() => {
      gateway.value = bye.code === 'shutting-down' ? 'leaving' : 'unknown';
      link.value = { kind: 'lost', reason: bye.message, refused: false };
    });
    if (bye.code === 'withdrawn') {
      options.onWithdrawn(bye.message);
      return;
    }
    // Whoever connects before that starts as well.
    lostAt = Number.NEGATIVE_INFINITY;
    cancelRestart = clock.after(pauses.lost.fail(), start);
    cancelLeaving();
    cancelLeaving = clock.after(LEAVING_LIMIT_MS, () => {
      if (gateway.peek() === 'leaving') gateway.value = 'gone';
    });
    if (bye.code !== 'shutting-down') options.onDoubt();
  }

  /** No answer: the link may be dead without a word, or the gateway has forgotten this session. */
  function onSilence(): void {
    if (hinted) {
      gateway.value = 'offline';
      return;
    }
    gateway.value = 'silent';
    start();
  }

  function forgetFailures(): void {
    dialing.reset();
    pauses.lost.reset();
    pauses.refused.reset();
  }

  function send(message: UpMessage): boolean {
    if (message.type !== 'offer') return channel?.send(message) ?? false;
    const own = message.relayOnly ? undefined : (options.address() ?? info.peek().address);
    const sent = channel?.send(own === undefined ? message : { ...message, address: own }) ?? false;
    if (sent) offers.note(message);
    return sent;
  }

  start();

  return {
    id,
    info,
    ticket,
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
      // An offer with what has run out would come back without a relay; the welcome brings new ones.
      iceServers.value = stillGood(iceServers.peek(), clock.wall());
      if (link.peek().kind !== 'open') {
        // Twice within a moment is no reason to begin again.
        if (channel && dialing.isFresh()) return;
        forgetFailures();
        connect();
      } else if (channel?.isReady) {
        if (clock.now() - heardAt > DEAF_MS && !hinted) start();
        else greeting.greet(WAKE_LIMIT_MS);
      } else if (isKeyless(gateway.peek())) {
        start();
      }
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

function isKeyless(state: GatewayState): boolean {
  return state === 'unheard' || state === 'offline' || state === 'other-version';
}

type EndMessage = Extract<DownMessage, { type: 'bye' | 'error' }>;

/** Whether the whole session is over by it. */
function isEnd(message: DownMessage): message is EndMessage {
  if (message.type !== 'bye' && message.type !== 'error') return false;
  return message.peer === undefined && (message.type === 'bye' || message.code === 'withdrawn');
}
