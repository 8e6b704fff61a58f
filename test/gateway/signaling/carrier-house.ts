import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { Principal } from '../../../access/principal.ts';
import { openGatewayIdentity } from '../../../gateway/sealing/gateway-identity.ts';
import { nativePrimitives as primitives } from '../../../gateway/sealing/native-primitives.ts';
import { PreKeys } from '../../../gateway/sealing/prekeys.ts';
import { Tickets } from '../../../gateway/sealing/tickets.ts';
import { MqttCarrier } from '../../../gateway/signaling/mqtt-carrier.ts';
import type { PairingRequest } from '../../../gateway/signaling/pairing-door.ts';
import { type DownMessage, parseDownMessage, type UpMessage } from '../../../protocol/messages.ts';
import { type Identity, identityOf } from '../../../protocol/sealing/identity.ts';
import { type KeyMessage, openKeyMessage } from '../../../protocol/sealing/key-message.ts';
import { keyTopic, parseSignalTopic, signalTopic } from '../../../protocol/topics.ts';
import { createSealedPage, type Deviation, type SealedPage } from '../../helpers/sealed-page.ts';
import { infoFor, scriptedHouse } from './scripted-house.ts';

/** A broker that does what the test says, and nothing by itself; it hands over at once. */
class FakeBroker {
  /** Everything the gateway has published, oldest first. */
  readonly published: { readonly topic: string; readonly text: string; readonly retain: boolean }[] = [];
  readonly retained = new Map<string, string>();
  readonly #listeners = new Map<string, ((text: string) => void)[]>();
  readonly #handlers = new Map<string, (topic: string, payload: Buffer, late: boolean) => void>();

  subscribe(filter: string, handler: (topic: string, payload: Buffer, late: boolean) => void): void {
    this.#handlers.set(filter, handler);
  }

  publish(topic: string, payload: string | Buffer, { retain = false }: { retain?: boolean }): void {
    const text = payload.toString();
    this.published.push({ topic, text, retain });
    if (retain) this.retained.set(topic, text);
    for (const listener of this.#listeners.get(topic) ?? []) listener(text);
  }

  /** Hears what the gateway publishes there; the last two who listen do. */
  listen(topic: string, listener: (text: string) => void): void {
    this.#listeners.set(topic, [...(this.#listeners.get(topic) ?? []), listener].slice(-2));
  }

  /** Tells the gateway, which is all that subscribes here. */
  tell(topic: string, payload: string | Buffer): void {
    const isSignal = parseSignalTopic(topic) !== undefined;
    for (const [filter, handler] of this.#handlers) {
      if (filter === topic || (isSignal && filter.endsWith('/signal/+/up')))
        handler(topic, Buffer.from(payload), false);
    }
  }
}

export interface LogLine {
  readonly msg: string;
  readonly kind?: string;
  readonly problem?: string;
  readonly messages?: number;
}

export interface Page {
  readonly session: string;
  readonly sealed: SealedPage;
  readonly heard: DownMessage[];
  /** Says it, and gives what went over the wire. */
  say(message: UpMessage, deviation?: Deviation): string;
  last(): DownMessage | undefined;
}

interface PageOptions {
  readonly identity: Identity;
  readonly session?: string;
  readonly key?: KeyMessage;
  readonly secret?: Uint8Array;
}

export function personOf(seed: number): Identity {
  return identityOf({ seed: new Uint8Array(32).fill(seed), primitives });
}

export const ANNA = personOf(1);
export const BEN = personOf(2);
export const STRANGER = personOf(9);

const LINK = 'the-link-of-22-letters';

export interface CarrierHouseOptions {
  /** Of a gateway that was there before. */
  readonly directory?: string;
  /** Sessions that one of its keys may begin. */
  readonly capacity?: number;
  /** Takes what is to be done at the end; default: at the test's. */
  readonly atEnd?: (end: () => void | Promise<void>) => void;
}

/** A carrier with real ciphers over a {@link FakeBroker}, for cameras and viewers that are none. */
export async function carrierHouse(options: CarrierHouseOptions = {}) {
  const { atEnd = onTestFinished } = options;
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'oriel-')));
  atEnd(() => rm(directory, { recursive: true, force: true }));
  const lines: LogLine[] = [];
  const logger = pino({ level: 'warn' }, { write: (line) => void lines.push(JSON.parse(line)) });
  const gateway = await openGatewayIdentity({ directory });
  const clock = { now: 1_000 };
  const now = () => clock.now;
  const { capacity } = options;
  const keys = await PreKeys.open({
    identity: gateway,
    logger,
    now,
    ...(capacity !== undefined && { capacity }),
  });
  const broker = new FakeBroker();
  const house = scriptedHouse();
  const people = new Map<string, Principal>([
    [ANNA.publicKey, { id: `device:${ANNA.id}`, name: 'Anna', role: 'admin', cameras: ['*'] }],
    [BEN.publicKey, { id: `device:${BEN.id}`, name: 'Ben', role: 'viewer', cameras: ['porch'] }],
  ]);
  const undecided = new Set<string>();
  const listeners = new Set<(id: string) => void>();
  const paired: PairingRequest[] = [];
  const tickets = new Tickets();
  const carrier = new MqttCarrier({
    bus: broker,
    identity: gateway.identity,
    keys,
    directory: {
      byKey: (key) => people.get(key),
      isUndecided: (key) => undecided.has(key),
      onWithdrawn: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    tickets,
    pairing: {
      async accept(request) {
        paired.push(request);
        if (request.secret !== LINK) return { kind: 'refused', message: 'this link is of no use' };
        const { publicKey: key, name } = request;
        const principal: Principal = { id: `device:${key}`, name, role: 'viewer', cameras: ['*'] };
        people.set(key, principal);
        return { kind: 'paired', principal };
      },
    },
    access: { answer: async () => ({ kind: 'list', devices: [], invitations: [] }) },
    infoFor,
    iceServersFor: () => [],
    cameras: house.cameras,
    viewings: house.viewings,
    logger,
    now,
    sliceMs: Number.POSITIVE_INFINITY,
  });
  atEnd(() => carrier.close('shutting-down', 'the test is over'));

  /** What viewers are told of the gateway now. */
  function key(): KeyMessage {
    const text = broker.retained.get(keyTopic(gateway.id)) ?? '';
    const gatewayKey = gateway.identity.publicKey;
    return openKeyMessage({ text, gatewayKey, lastEpoch: 0, primitives });
  }

  function page(of: PageOptions): Page {
    const { identity, session = randomBytes(16).toString('hex') } = of;
    const address = { gatewayId: gateway.id, session };
    const sealed = createSealedPage({
      address,
      identity,
      gatewayKey: gateway.identity.publicKey,
      key: of.key ?? key(),
      ...(of.secret && { secret: of.secret }),
    });
    const heard: DownMessage[] = [];
    broker.listen(signalTopic(address, 'down'), (text) => {
      try {
        heard.push(parseDownMessage(sealed.open(text)));
      } catch {
        // Said to another key of the same session.
      }
    });
    return {
      session,
      sealed,
      heard,
      say(message, deviation) {
        const text = sealed.seal(JSON.stringify(message), deviation);
        broker.tell(signalTopic(address, 'up'), text);
        return text;
      },
      last: () => heard.at(-1),
    };
  }

  return {
    ...house,
    directory,
    gateway,
    keys,
    broker,
    carrier,
    tickets,
    people,
    /** Keys of guests while the time is not known. */
    undecided,
    paired,
    lines,
    clock,
    key,
    page,
    link: LINK,
    /** A page of somebody that has been welcomed. */
    welcomed(identity: Identity): Page {
      const made = page({ identity });
      made.say({ type: 'hello' });
      return made;
    },
    up: (session: string) => signalTopic({ gatewayId: gateway.id, session }, 'up'),
    withdraw(identity: Identity) {
      const gone = people.get(identity.publicKey);
      people.delete(identity.publicKey);
      if (gone) for (const listener of listeners) listener(gone.id);
    },
    /** The kinds of refusals that the log tells of, oldest first. */
    refusals: () => lines.filter(({ msg }) => msg === 'signaling message refused').map(({ kind }) => kind),
  };
}

export type CarrierHouse = Awaited<ReturnType<typeof carrierHouse>>;
