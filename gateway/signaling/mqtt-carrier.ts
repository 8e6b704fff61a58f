import type { Logger } from 'pino';
import type { Directory } from '../../access/directory.ts';
import { TokenBucket } from '../../limits/token-bucket.ts';
import { HELLO_INTERVAL_MS, type SignalErrorCode } from '../../protocol/messages.ts';
import type { Identity } from '../../protocol/sealing/identity.ts';
import { parseSignalTopic, signalFilter, signalTopic } from '../../protocol/topics.ts';
import type { MqttBus } from '../mqtt/bus.ts';
import type { PreKeys } from '../sealing/prekeys.ts';
import { type KeyTeller, tellKeys } from './key-teller.ts';
import { type Arrival, LineDesk } from './line-desk.ts';
import { PacedCall } from './paced-call.ts';
import { type PageServices, PageSession } from './page-session.ts';
import { readEnvelope } from './read-envelope.ts';
import { MessageRefused, RefusalLog } from './refusal-log.ts';
import { SlicedWork } from './sliced-work.ts';
import type { WatchableCameras } from './watchable.ts';

export interface MqttCarrierOptions extends Omit<PageServices, 'directory'> {
  readonly bus: Pick<MqttBus, 'subscribe' | 'publish'>;
  readonly identity: Identity;
  readonly keys: PreKeys;
  readonly directory: Pick<Directory, 'byKey' | 'isUndecided' | 'onWithdrawn'>;
  readonly cameras: Pick<WatchableCameras, 'onChange'>;
  readonly logger: Logger;
  /** Monotonic ms since the gateway's start. */
  readonly now?: () => number;
  /** How long the event loop may be held at once, in ms; see {@link SlicedWork}. */
  readonly sliceMs?: number;
}

/** Pages signed in at once, of all and of one principal: several people may share a token. */
const MAX_SESSIONS = 1_024;
const MAX_OF_ONE = 128;

/** Strangers with pairing links at once. */
const MAX_GUESTS = 32;

/** What is said by keys that nobody here knows: pairing is rare, and a revoked device is told so. */
const STRANGERS = { burst: 30, perSecond: 2 };

/** A page that has said nothing for so long and watches nothing has gone, in ms. */
const SESSION_LIFE_MS = 3 * HELLO_INTERVAL_MS;
const GUEST_LIFE_MS = 30_000;
const SWEEP_MS = 5_000;

/** Camera states change in bursts (connecting, live), and motion flickers; pages are told once per so many ms. */
const TELL_CAMERAS_MS = 200;

/** What comes after a rest is told after so many ms, together with what comes along with it. */
const GATHER_MS = 50;

/** Carries signaling over MQTT: one session per page, told apart by topic, believed by seal and signature. */
export class MqttCarrier {
  readonly #options: MqttCarrierOptions;
  readonly #now: () => number;
  readonly #sessions = new Map<string, PageSession>();
  readonly #desk: LineDesk;
  readonly #work: SlicedWork;
  readonly #strangers: TokenBucket;
  readonly #refusals: RefusalLog;
  readonly #teller: KeyTeller;
  readonly #sweep: NodeJS.Timeout;
  readonly #stops: readonly (() => void)[];
  #closed = false;
  readonly #tellCameras = new PacedCall({
    call: () => {
      for (const session of this.#sessions.values()) this.#work.push(() => session.tellCameras());
    },
    everyMs: TELL_CAMERAS_MS,
    gatherMs: GATHER_MS,
  });

  constructor(options: MqttCarrierOptions) {
    this.#options = options;
    const { bus, identity, keys, directory, cameras, logger } = options;
    this.#now = options.now ?? (() => performance.now());
    this.#desk = new LineDesk({ identity, keys, now: this.#now });
    this.#work = new SlicedWork({ ...(options.sliceMs !== undefined && { sliceMs: options.sliceMs }) });
    this.#strangers = new TokenBucket(STRANGERS, this.#now());
    this.#refusals = new RefusalLog({ logger, now: this.#now });
    bus.subscribe(signalFilter(identity.id), (topic, payload) => this.#onMessage(topic, payload));
    this.#teller = tellKeys({ bus, identity, keys, onForged: () => this.#refusals.note('key-message') });
    this.#stops = [
      cameras.onChange(() => this.#tellCameras.soon()),
      directory.onWithdrawn((principalId) => this.#withdraw(principalId)),
    ];
    this.#sweep = setInterval(() => this.#onSweep(), SWEEP_MS);
    this.#sweep.unref();
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  /** Whether somebody is signed in as that principal. */
  isOnline(principalId: string): boolean {
    return this.#of(principalId).length > 0;
  }

  /** Ends every session and tells the pages why. */
  close(code: SignalErrorCode, message: string): void {
    this.#closed = true;
    clearInterval(this.#sweep);
    this.#tellCameras.close();
    for (const stop of this.#stops) stop();
    this.#teller.close();
    this.#work.close();
    for (const session of this.#sessions.values()) session.end(code, message);
    this.#sessions.clear();
  }

  #onMessage(topic: string, payload: Buffer): void {
    const session = parseSignalTopic(topic);
    if (session === undefined) return;
    if (this.#closed || this.#work.push(() => this.#heed(session, payload), payload.length)) return;
    this.#refusals.note('flood');
  }

  #heed(name: string, payload: Buffer): void {
    try {
      this.#take(name, payload);
    } catch (error) {
      if (error instanceof MessageRefused) this.#refusals.note(error.kind);
      else this.#options.logger.error({ err: error }, 'a signaling message could not be handled');
    }
  }

  /** Throws {@link MessageRefused}. */
  #take(name: string, payload: Buffer): void {
    const envelope = readEnvelope(payload);
    const known = this.#sessions.get(name);
    if (known?.isOn(envelope.e)) {
      const opened = known.open(envelope);
      this.#bound(opened.from);
      known.take(opened);
      return;
    }
    const arrival = this.#desk.open(name, envelope);
    if (known && known.from !== arrival.first.from) throw new MessageRefused('other-sender');
    this.#bound(arrival.first.from);
    if (!arrival.book.begin(envelope.e)) throw new MessageRefused('too-many');
    void this.#options.keys.tick();
    if (known) known.moveTo(arrival);
    const session = known ?? this.#begin(name, arrival);
    session.take(arrival.first);
  }

  #bound(from: string): void {
    const isStranger = this.#options.directory.byKey(from) === undefined;
    if (isStranger && !this.#strangers.take(1, this.#now())) throw new MessageRefused('flood');
  }

  /** Only a message that proved its sender makes a session; otherwise strangers could fill the table. */
  #begin(name: string, arrival: Arrival): PageSession {
    const { bus, identity, directory } = this.#options;
    const topic = signalTopic({ gatewayId: identity.id, session: name }, 'down');
    const session: PageSession = new PageSession({
      arrival,
      services: this.#options,
      now: this.#now,
      send: (text) => bus.publish(topic, text, { qos: 1 }),
      onOver: () => this.#sessions.delete(name),
    });
    if (!this.#makeRoom(directory.byKey(arrival.first.from)?.id)) {
      session.end(
        'too-many',
        'more pages are open than there is room for; close some, or try again in a minute',
      );
      throw new MessageRefused('too-many');
    }
    this.#sessions.set(name, session);
    return session;
  }

  /** Whoever was silent longest and watches nothing gives way. False where nobody does. */
  #makeRoom(principalId: string | undefined): boolean {
    const own = this.#of(principalId);
    const most = principalId === undefined ? MAX_GUESTS : MAX_OF_ONE;
    if (own.length >= most && !this.#dropSilent(own)) return false;
    return this.#sessions.size < MAX_SESSIONS || this.#dropSilent([...this.#sessions]);
  }

  #of(principalId: string | undefined): [string, PageSession][] {
    return [...this.#sessions].filter(([, { principal }]) => principal?.id === principalId);
  }

  #dropSilent(among: readonly [string, PageSession][]): boolean {
    const [silent] = among
      .filter(([, { peers }]) => peers === 0)
      .sort(([, a], [, b]) => a.heardAt - b.heardAt);
    if (!silent) return false;
    this.#drop(...silent);
    return true;
  }

  #drop(name: string, session: PageSession): void {
    session.close();
    this.#sessions.delete(name);
  }

  #withdraw(principalId: string): void {
    const reason = 'it was revoked, or its time is over';
    for (const [name, session] of this.#of(principalId)) {
      this.#sessions.delete(name);
      session.end('withdrawn', reason);
    }
    this.#options.viewings.endOf(principalId, `access has ended: ${reason}`);
  }

  #onSweep(): void {
    void this.#options.keys.tick();
    const now = this.#now();
    for (const [name, session] of this.#sessions) {
      const life = session.principal ? SESSION_LIFE_MS : GUEST_LIFE_MS;
      if (session.peers === 0 && now - session.heardAt > life) this.#drop(name, session);
    }
  }
}
