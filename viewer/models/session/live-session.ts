import { batch, computed } from '@preact/signals';
import { type DownMessage, HELLO_INTERVAL_MS, type UpMessage } from '../../../protocol/messages.ts';
import type { LinkEnd } from '../../transport/link.ts';
import type { KeyNews } from './channel.ts';
import { createConnection } from './connection.ts';
import { createGreeting } from './greeting.ts';
import { createOfferBook } from './offer-book.ts';
import { createPresence } from './presence.ts';
import type { GatewayState, PeerMessage, Session, SessionListener, SessionOptions } from './session.ts';
import { createWelcome } from './welcome.ts';

/** How long a hello may be unanswered where there is reason to think that nobody hears it. */
const CHECK_LIMIT_MS = 2000;
/** The same where the page or the network has just come back: what is wrong then is wrong now. */
const WAKE_LIMIT_MS = 900;
/** Nothing was heard for so long though hellos were due: broker and gateway have both given this session up. */
const DEAF_MS = HELLO_INTERVAL_MS + 10_000;
/** A broker that says the same key again and again is not answered each time. */
const KEY_PAUSE_MS = 1000;

export function createSession(options: SessionOptions): Session {
  const { clock } = options;
  const welcome = createWelcome(options);
  const presence = createPresence(clock);
  const offers = createOfferBook(options.primitives);
  const listeners = new Set<SessionListener>();
  let { lastEpoch } = options;
  let forged = false;
  let keyedAt = Number.NEGATIVE_INFINITY;
  let heardAt = 0;
  const greeting = createGreeting({
    clock,
    send: () => send({ type: 'hello' }),
    isExpected: () => presence.state.peek() !== 'offline',
    onSilence,
  });
  const connection = createConnection({
    ...options,
    info: welcome.info,
    lastEpoch: () => lastEpoch,
    events: {
      onStart,
      onOpen,
      onKey,
      onMessage,
      onStatus,
      onForgery,
      onOtherVersion,
      onClosed() {
        greeting.stop();
        presence.unlinked();
      },
      onLost,
    },
  });
  const { id, link } = connection;
  const reachable = computed(
    () => link.value.kind === 'open' && presence.keyed.value && presence.state.value !== 'offline',
  );
  const heard = computed(() => reachable.value && presence.state.value !== 'silent');

  function onStart(): void {
    welcome.lapse();
    offers.clear();
    forged = false;
  }

  function onOpen(): void {
    heardAt = clock.now();
    presence.linked();
  }

  function onKey({ isFirst, isNewBoot, retained, epoch }: KeyNews): void {
    heardAt = clock.now();
    if (epoch !== lastEpoch) options.onEpoch(epoch);
    lastEpoch = epoch;
    if (!isFirst && !isNewBoot && clock.now() - keyedAt < KEY_PAUSE_MS) return;
    keyedAt = clock.now();
    // Before anybody offers anew.
    if (isNewBoot) offers.clear();
    for (const listener of [...listeners]) listener.onReturn?.();
    batch(() => {
      if (isNewBoot) welcome.lapse();
      presence.showKey(retained);
    });
    // After the offers of those who wait for the key: it takes the gateway longer to answer these.
    greeting.greet(presence.isDoubted ? CHECK_LIMIT_MS : undefined);
  }

  function onLost({ kind }: LinkEnd): void {
    presence.forget();
    if (kind === 'refused') options.onDoubt();
  }

  /** Anybody may say so: it is a reason to ask the gateway itself, and no more. */
  function onStatus(status: string): void {
    if (presence.hint(status) && connection.isReady) greeting.greet(CHECK_LIMIT_MS);
  }

  function onForgery(message: string): void {
    if (!forged) options.onForgery(message);
    forged = true;
  }

  /** A gateway that was updated under this page; what it says now is not for this one. */
  function onOtherVersion(): void {
    if (!connection.isReady) presence.showOtherVersion();
  }

  function onMessage(message: DownMessage): void {
    heardAt = clock.now();
    if (message.type === 'answer' && !offers.fits(message)) {
      onForgery(`answer: it is to another offer than ${message.peer} made`);
      return;
    }
    greeting.answered();
    presence.speak();
    if (message.type === 'welcome') welcome.take(message);
    else if (message.type === 'cameras') welcome.takeCameras(message.cameras);
    else if (message.type === 'managed') for (const each of [...listeners]) each.onManaged?.(message);
    else if (isEnd(message)) end(message);
    else if (message.type !== 'paired') tell(message);
  }

  function tell(message: PeerMessage): void {
    for (const listener of [...listeners]) listener.onMessage?.(message);
  }

  /** The whole session is over: whatever comes next is a fresh one. */
  function end(bye: EndMessage): void {
    connection.close();
    tell({ ...bye, type: 'bye' });
    batch(() => {
      presence.leave(bye.code === 'shutting-down');
      connection.end(bye.message);
    });
    if (bye.code === 'withdrawn') {
      options.onWithdrawn(bye.message);
      return;
    }
    connection.startSoon();
    if (bye.code !== 'shutting-down') options.onDoubt();
  }

  /** No answer: the link may be dead without a word, or the gateway has forgotten this session. */
  function onSilence(): void {
    if (!presence.fallSilent()) connection.start();
  }

  function send(message: UpMessage): boolean {
    if (message.type !== 'offer') return connection.send(message);
    const address = message.relayOnly ? undefined : (options.address() ?? welcome.info.peek().address);
    const sent = connection.send(address === undefined ? message : { ...message, address });
    if (sent) offers.note(message);
    return sent;
  }

  connection.start();

  return {
    id,
    info: welcome.info,
    ticket: welcome.ticket,
    link,
    gateway: presence.state,
    reachable,
    heard,
    welcomed: welcome.isThere,
    cameras: welcome.cameras,
    iceServers: welcome.iceServers,
    send,
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    check() {
      // An offer with what has run out would come back without a relay; the welcome brings new ones.
      welcome.dropExpired(clock.wall());
      if (link.peek().kind !== 'open') {
        connection.hurry();
      } else if (connection.isReady) {
        if (clock.now() - heardAt > DEAF_MS && !presence.isDoubted) connection.start();
        else greeting.greet(WAKE_LIMIT_MS);
      } else if (isKeyless(presence.state.peek())) {
        connection.start();
      }
    },
    leave() {
      send({ type: 'bye' });
    },
    dispose() {
      send({ type: 'bye' });
      connection.close();
      presence.dispose();
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
