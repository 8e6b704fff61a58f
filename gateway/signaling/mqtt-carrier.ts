import type { Logger } from 'pino';
import type { Directory } from '../../access/directory.ts';
import { open, seal } from '../../protocol/envelope.ts';
import {
  type DownMessage,
  HELLO_INTERVAL_MS,
  type IceServer,
  parseUpMessage,
  type SignalErrorCode,
} from '../../protocol/messages.ts';
import { ProtocolError } from '../../protocol/parse.ts';
import { parseSignalTopic, type SessionAddress, signalFilter, signalTopic } from '../../protocol/topics.ts';
import type { MqttBus } from '../mqtt/bus.ts';
import { PacedCall } from './paced-call.ts';
import { ViewerSession } from './viewer-session.ts';
import type { Viewings } from './viewings.ts';
import type { WatchableCameras } from './watchable.ts';

export interface MqttCarrierOptions {
  readonly bus: MqttBus;
  readonly gateway: string;
  readonly version: string;
  readonly directory: Directory;
  readonly cameras: WatchableCameras;
  readonly viewings: Viewings;
  readonly iceServers: readonly IceServer[];
  readonly logger: Logger;
}

interface Session {
  readonly address: SessionAddress;
  readonly secret: string;
  readonly viewer: ViewerSession;
  /** Counters of the last envelope in each direction. */
  received: number;
  sent: number;
  /** Monotonic ms. */
  heardAt: number;
}

/** Pages signed in at once. */
const MAX_SESSIONS = 1_024;

/** A page that has said nothing for so long and watches nothing has gone, in ms. */
const SESSION_LIFE_MS = 3 * HELLO_INTERVAL_MS;
const SWEEP_MS = 5_000;

/** Refused messages are logged once per so many ms: on a broker of others, anybody may send them without end. */
const QUIET_MS = 10_000;

/** Camera states change in bursts (connecting, live), and motion flickers; pages are told once per so many ms. */
const TELL_CAMERAS_MS = 200;

/** What comes after a rest is told after so many ms, together with what comes along with it. */
const GATHER_MS = 50;

/** Carries signaling over MQTT: one session per page, told apart by topic, believed by envelope. */
export class MqttCarrier {
  readonly #options: MqttCarrierOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #sweep: NodeJS.Timeout;
  readonly #stopListening: () => void;
  readonly #tellCameras = new PacedCall({
    call: () => {
      for (const session of this.#sessions.values()) session.viewer.tellCameras();
    },
    everyMs: TELL_CAMERAS_MS,
    gatherMs: GATHER_MS,
  });
  #refused = 0;
  #refusalLoggedAt = Number.NEGATIVE_INFINITY;

  constructor(options: MqttCarrierOptions) {
    this.#options = options;
    options.bus.subscribe(signalFilter(options.gateway), (topic, payload) => this.#onMessage(topic, payload));
    this.#stopListening = options.cameras.onChange(() => this.#tellCameras.soon());
    this.#sweep = setInterval(() => this.#forgetSilent(), SWEEP_MS);
    this.#sweep.unref();
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  /** Ends every session and tells the pages why. */
  close(code: SignalErrorCode, message: string): void {
    clearInterval(this.#sweep);
    this.#tellCameras.close();
    this.#stopListening();
    for (const session of this.#sessions.values()) session.viewer.end(code, message);
    this.#sessions.clear();
  }

  #onMessage(topic: string, payload: Buffer): void {
    const names = parseSignalTopic(topic);
    if (!names) return;
    const address = { gateway: this.#options.gateway, ...names };
    try {
      const session = this.#sessions.get(keyOf(address)) ?? this.#newSession(address);
      const { address: at, secret, received } = session;
      const opened = open({
        address: at,
        direction: 'up',
        secret,
        after: received,
        text: payload.toString('utf8'),
      });
      // Only a message that proved its sender makes a session; otherwise strangers could fill the table.
      this.#sessions.set(keyOf(address), session);
      session.received = opened.counter;
      session.heardAt = performance.now();
      this.#deliver(session, opened.body);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#logRefusal(names.user, error.message);
    }
  }

  #logRefusal(user: string, problem: string): void {
    this.#refused++;
    const now = performance.now();
    if (now - this.#refusalLoggedAt < QUIET_MS) return;
    this.#options.logger.warn({ user, problem, messages: this.#refused }, 'signaling message refused');
    this.#refusalLoggedAt = now;
    this.#refused = 0;
  }

  #deliver(session: Session, body: string): void {
    try {
      session.viewer.receive(parseUpMessage(body));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#send(session, { type: 'error', code: 'malformed', message: error.message });
    }
  }

  #newSession(address: SessionAddress): Session {
    const { directory, viewings, gateway, version, iceServers } = this.#options;
    const signer = directory.signer(address.user);
    if (!signer) throw new ProtocolError(`envelope: no token is named ${address.user}`);
    if (this.#sessions.size >= MAX_SESSIONS) throw new ProtocolError(`more than ${MAX_SESSIONS} sessions`);
    const session: Session = {
      address,
      secret: signer.secret,
      received: 0,
      sent: 0,
      heardAt: performance.now(),
      viewer: new ViewerSession({
        principal: signer.principal,
        viewings,
        gateway,
        version,
        iceServers,
        send: (message) => this.#send(session, message),
      }),
    };
    return session;
  }

  #send(session: Session, message: DownMessage): void {
    // Time-based, so that a page goes on believing us after the gateway has restarted with an empty table. A board
    // without a battery restarts in the past; the page's counter is time-based too, and has gone on.
    session.sent = Math.max(session.sent + 1, session.received, Date.now());
    const { address, secret, sent: counter } = session;
    const text = seal({ address, direction: 'down', secret, counter, body: JSON.stringify(message) });
    this.#options.bus.publish(signalTopic(address, 'down'), text, { qos: 1 });
  }

  #forgetSilent(): void {
    const before = performance.now() - SESSION_LIFE_MS;
    for (const [key, session] of this.#sessions) {
      if (session.heardAt >= before || session.viewer.peers > 0) continue;
      session.viewer.close();
      this.#sessions.delete(key);
    }
  }
}

function keyOf({ user, session }: SessionAddress): string {
  return `${user}/${session}`;
}
