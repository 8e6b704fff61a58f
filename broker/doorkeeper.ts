import type { AedesOptions, Client } from 'aedes';
import { createTokenDirectory, type Directory } from '../access/directory.ts';
import { NAME_PATTERN } from '../protocol/topics.ts';
import type { BrokerLimits } from './limits.ts';
import type { RefusalLog } from './refusal-log.ts';
import {
  type Asker,
  decideClientId,
  decidePublish,
  decideRead,
  type Identity,
  type Publication,
} from './rights.ts';

type Hooks = Required<
  Pick<
    AedesOptions,
    'preConnect' | 'authenticate' | 'authorizePublish' | 'authorizeSubscribe' | 'authorizeForward'
  >
>;

/** Asks the policy whenever aedes asks, and keeps who signed in on which connection. */
export interface Doorkeeper {
  readonly hooks: Hooks;
  /** Clients signed in, the gateway's own among them. */
  readonly size: number;
  /** The longest packet that is taken from a client, in bytes; little before it has signed in. */
  packetBytes(client: Client): number;
  /** Frees the client id once the connection has closed. */
  leave(client: Client): void;
  /** A subscription has ended. */
  unsubscribed(client: Client, filters: readonly string[]): void;
}

interface DoorkeeperOptions {
  readonly gateway: string;
  readonly cameras: () => readonly string[];
  readonly discoveryPrefix: string;
  readonly directory: Directory;
  readonly self: { readonly username: string; readonly password: string };
  readonly limits: BrokerLimits;
  readonly refusals: RefusalLog;
}

interface Session {
  readonly asker: Asker;
  readonly filters: Set<string>;
}

/** CONNACK return codes (MQTT 3.1.1 section 3.2.2.3). */
const IDENTIFIER_REJECTED = 2;
const BAD_USER_NAME_OR_PASSWORD = 4;
const NOT_AUTHORIZED = 5;
type ReturnCode = typeof IDENTIFIER_REJECTED | typeof BAD_USER_NAME_OR_PASSWORD | typeof NOT_AUTHORIZED;

/** Longest topic in a log line, in UTF-16 units. */
const LOGGED_TOPIC_CHARS = 128;

export function createDoorkeeper(options: DoorkeeperOptions): Doorkeeper {
  const { gateway, cameras, discoveryPrefix, directory, limits, refusals } = options;
  const own = createTokenDirectory([
    { name: options.self.username, token: options.self.password, role: 'admin', cameras: ['*'] },
  ]);
  // Sessions stay findable after their connection has closed: the will is judged then.
  const sessions = new WeakMap<Client, Session>();
  const wills = new WeakMap<Client, Publication>();
  const holders = new Map<string, { client: Client; principal: Identity }>();

  function identify(name: string | undefined, secret: string | undefined): Identity | undefined {
    // Without a name any token would do, as for a bearer; MQTT wants both.
    if (name === undefined || secret === undefined) return undefined;
    if (own.authenticate({ name, secret })) return 'self';
    return directory.authenticate({ name, secret });
  }

  function refuseSignIn(client: Client, user: string | undefined, code: ReturnCode, reason: string) {
    const known = user !== undefined && NAME_PATTERN.test(user);
    refusals.note('MQTT sign-in refused', { user: known ? user : undefined, reason });
    wills.delete(client);
    return Object.assign(new Error(reason), { returnCode: code });
  }

  const hooks: Hooks = {
    preConnect(client, packet, done) {
      // A session ends with its connection: nothing is stored for those who are away, so no queue can grow. The
      // CONNACK says "no session present", as MQTT 3.1.1 section 4.1 allows, and clients subscribe anew.
      packet.clean = true;
      if (packet.will) wills.set(client, { topic: packet.will.topic, retain: packet.will.retain === true });
      done(null, true);
    },

    authenticate(client, username, password, done) {
      const principal = identify(username, password?.toString('utf8'));
      if (!principal) {
        const reason = username === undefined ? 'no user name given' : 'user name and password do not fit';
        return done(refuseSignIn(client, username, BAD_USER_NAME_OR_PASSWORD, reason), null);
      }
      const holder = holders.get(client.id)?.principal;
      const id = decideClientId({ principal, clientId: client.id, holder });
      if (!id.allowed) return done(refuseSignIn(client, username, IDENTIFIER_REJECTED, id.reason), null);

      const asker: Asker = {
        gateway,
        get cameras() {
          return cameras();
        },
        principal,
        clientId: client.id,
        discoveryPrefix,
      };
      const will = wills.get(client);
      const left = will ? decidePublish(asker, will) : { allowed: true as const };
      if (!left.allowed) {
        return done(refuseSignIn(client, username, NOT_AUTHORIZED, `last will: ${left.reason}`), null);
      }
      sessions.set(client, { asker, filters: new Set() });
      holders.set(client.id, { client, principal });
      done(null, true);
    },

    authorizePublish(client, packet, done) {
      const session = client ? sessions.get(client) : undefined;
      if (!session) return done(new Error('nobody signed in to publish this'));
      const decision = decidePublish(session.asker, { topic: packet.topic, retain: packet.retain });
      if (decision.allowed) return done();
      refusals.note('MQTT publish refused, client closed', {
        ...describe(session.asker),
        topic: packet.topic.slice(0, LOGGED_TOPIC_CHARS),
        reason: decision.reason,
      });
      done(new Error(decision.reason));
    },

    authorizeSubscribe(client, subscription, done) {
      const session = sessions.get(client);
      if (!session) return done(null, null);
      const { asker, filters } = session;
      const { topic } = subscription;
      const full = filters.size >= limits.subscriptions && !filters.has(topic);
      const decision = full
        ? { allowed: false as const, reason: `a client has at most ${limits.subscriptions} subscriptions` }
        : decideRead(asker, topic);
      if (decision.allowed) {
        filters.add(topic);
        return done(null, subscription);
      }
      refusals.note('MQTT subscription refused', {
        ...describe(asker),
        filter: topic.slice(0, LOGGED_TOPIC_CHARS),
        reason: decision.reason,
      });
      done(null, null);
    },

    authorizeForward(client, packet) {
      const session = sessions.get(client);
      if (!session || !decideRead(session.asker, packet.topic).allowed) return null;
      // The gateway's own client is never closed for being flooded: its full queue holds up those who fill it.
      if (session.asker.principal === 'self') return packet;
      const verdict = decideForward({
        waiting: client.conn.writableLength,
        bytes: packet.payload.length,
        limits,
      });
      if (verdict === 'close') {
        refusals.note('MQTT client reads too slowly, closed', describe(session.asker));
        client.conn.destroy();
      }
      return verdict === 'send' ? packet : null;
    },
  };

  return {
    hooks,
    get size() {
      return holders.size;
    },
    packetBytes(client) {
      const session = sessions.get(client);
      if (!session) return limits.connectBytes;
      return limits.packetBytes + (session.asker.principal === 'self' ? limits.pictureBytes : 0);
    },
    leave(client) {
      if (holders.get(client.id)?.client === client) holders.delete(client.id);
    },
    unsubscribed(client, filters) {
      for (const filter of filters) sessions.get(client)?.filters.delete(filter);
    },
  };
}

interface Forwarding {
  /** Bytes that the client has not read yet. */
  readonly waiting: number;
  /** Of the message's payload. */
  readonly bytes: number;
  readonly limits: BrokerLimits;
}

/** A picture takes a while to go out: that is no slow reader yet, but one that gets no second picture before. */
function decideForward({ waiting, bytes, limits }: Forwarding): 'send' | 'leave-out' | 'close' {
  if (waiting > limits.outgoingBytes + limits.pictureBytes) return 'close';
  return waiting > limits.outgoingBytes && bytes > limits.outgoingBytes ? 'leave-out' : 'send';
}

function describe({ principal, clientId }: Asker) {
  return { user: principal === 'self' ? 'the gateway' : principal.name, clientId };
}
