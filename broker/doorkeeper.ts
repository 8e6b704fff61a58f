import type { AedesOptions, Client } from 'aedes';
import type { Directory } from '../access/directory.ts';
import { isGuessable } from '../limits/guessable.ts';
import type { QuietLog } from '../limits/quiet-log.ts';
import { NAME_PATTERN } from '../protocol/topics.ts';
import { createPace, PacedClient } from './client-pace.ts';
import { CONNACK, type Connack } from './connack.ts';
import { decideForward } from './forwarding.ts';
import { createHouseholds } from './households.ts';
import { createIdentification } from './identification.ts';
import type { BrokerLimits } from './limits.ts';
import type { PacketMeter } from './packet-meter.ts';
import { pauseUntilConnack } from './pause-until-connack.ts';
import { type Refused, whoIs } from './refused.ts';
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
  /** Whether a client sends no more than it may, by what has passed since this was last asked. */
  isPaced(client: Client, chunk: Uint8Array, meter: PacketMeter): boolean;
  /** Ends all connections of somebody whose rights have ended, without their wills. */
  endOf(principalId: string): void;
  /** Frees the client id once the connection has closed. */
  leave(client: Client): void;
  /** A subscription has ended. */
  unsubscribed(client: Client, filters: readonly string[]): void;
}

interface DoorkeeperOptions {
  readonly gateway: string;
  readonly gatewayId: string;
  readonly cameras: () => readonly string[];
  readonly discoveryPrefix: string;
  readonly directory: Directory;
  readonly self: { readonly username: string; readonly password: string };
  readonly limits: BrokerLimits;
  readonly refusals: QuietLog<Refused>;
  /** Whether one more wrong password may come from where that client is. */
  readonly mayGuess: (client: Client) => boolean;
  readonly onSignIn: (client: Client, outcome: 'signed-in' | 'failed') => void;
  /** Monotonic ms. */
  readonly now?: () => number;
}

interface Session {
  readonly asker: Asker;
  readonly filters: Set<string>;
  /** None for the gateway's own. */
  readonly paced: PacedClient | undefined;
}

export function createDoorkeeper(options: DoorkeeperOptions): Doorkeeper {
  const { gateway, gatewayId, cameras, discoveryPrefix, directory, limits, refusals } = options;
  const { self, mayGuess, onSignIn, now = () => performance.now() } = options;
  const identify = createIdentification({ directory, self });
  const households = createHouseholds({ limits, now });
  // Sessions stay findable after their connection has closed: the will is judged then.
  const sessions = new WeakMap<Client, Session>();
  const wills = new WeakMap<Client, Publication>();
  const holders = new Map<string, { client: Client; principal: Identity }>();
  /** Asked of `Asker.withdrawn`; it holds nobody who has gone. */
  const withdrawn = new WeakSet<Client>();

  /** Why somebody whose password is right is not let in just now. */
  function crowding(principal: Identity): string | undefined {
    if (principal === 'self') return undefined;
    if (holders.size >= limits.signedIn) return `the broker has ${limits.signedIn} clients already`;
    return households.refusal(principal.id);
  }

  function pacedOf(principal: Identity): PacedClient | undefined {
    if (principal === 'self') return undefined;
    const own = createPace(limits.clientPace, now());
    return new PacedClient({ own, shared: households.paceOf(principal.id) });
  }

  function refuseSignIn(client: Client, user: string | undefined, code: Connack, reason: string) {
    const known = user !== undefined && NAME_PATTERN.test(user);
    refusals.note('MQTT sign-in refused', { user: known ? user : undefined, reason });
    wills.delete(client);
    return Object.assign(new Error(reason), { returnCode: code });
  }

  const hooks: Hooks = {
    preConnect(client, packet, done) {
      pauseUntilConnack(client);
      // A session ends with its connection: nothing is stored for those who are away, so no queue can grow. The
      // CONNACK says "no session present", as MQTT 3.1.1 section 4.1 allows, and clients subscribe anew.
      const wasClean = packet.clean;
      packet.clean = true;
      // The parser lets both by. At QoS 3 the will would reach its readers as a packet that nobody can read.
      if ((packet.will?.qos ?? 0) > 2) return done(new Error('a will at QoS 3'), false);
      if (!wasClean && packet.clientId === '') return done(new Error('a session without a client id'), false);
      if (packet.will) wills.set(client, { topic: packet.will.topic, retain: packet.will.retain === true });
      done(null, true);
    },

    authenticate(client, username, password, done) {
      const secret = password?.toString('utf8');
      if (secret !== undefined && isGuessable(secret) && !mayGuess(client)) {
        const reason =
          'too many wrong passwords came from this address; one of 22 characters or more need not wait';
        return done(refuseSignIn(client, username, CONNACK.serverUnavailable, reason), null);
      }
      const signedIn = identify(username, secret);
      if (!signedIn) {
        onSignIn(client, 'failed');
        const reason = username === undefined ? 'no user name given' : 'user name and password do not fit';
        return done(refuseSignIn(client, username, CONNACK.badUserNameOrPassword, reason), null);
      }
      const { principal, reach } = signedIn;
      const crowded = crowding(principal);
      if (crowded) return done(refuseSignIn(client, username, CONNACK.serverUnavailable, crowded), null);
      const holder = holders.get(client.id)?.principal;
      const id = decideClientId({ principal, clientId: client.id, holder });
      if (!id.allowed)
        return done(refuseSignIn(client, username, CONNACK.identifierRejected, id.reason), null);

      const asker: Asker = {
        gateway,
        gatewayId,
        get cameras() {
          return cameras();
        },
        principal,
        reach,
        get withdrawn() {
          return withdrawn.has(client);
        },
        clientId: client.id,
        discoveryPrefix,
      };
      const will = wills.get(client);
      const left = will ? decidePublish(asker, will) : { allowed: true as const };
      if (!left.allowed) {
        return done(refuseSignIn(client, username, CONNACK.notAuthorized, `last will: ${left.reason}`), null);
      }
      sessions.set(client, { asker, filters: new Set(), paced: pacedOf(principal) });
      holders.set(client.id, { client, principal });
      if (principal !== 'self') households.add(principal.id, client);
      onSignIn(client, 'signed-in');
      done(null, true);
    },

    authorizePublish(client, packet, done) {
      const session = client ? sessions.get(client) : undefined;
      if (!session) return done(new Error('nobody signed in to publish this'));
      const decision = decidePublish(session.asker, { topic: packet.topic, retain: packet.retain });
      if (decision.allowed) return done();
      refusals.note('MQTT publish refused, client closed', {
        ...whoIs(session.asker),
        topic: packet.topic,
        reason: decision.reason,
      });
      done(new Error(decision.reason));
    },

    authorizeSubscribe(client, subscription, done) {
      const session = sessions.get(client);
      if (!session) return done(null, null);
      const { asker, filters, paced } = session;
      const { topic } = subscription;
      if (paced?.takeFilter(now()) === false) {
        refusals.note('MQTT client too fast, closed', { ...whoIs(asker), what: 'filters' });
        return done(new Error('too many filters at once'));
      }
      const full = filters.size >= limits.subscriptions && !filters.has(topic);
      const decision = full
        ? { allowed: false as const, reason: `a client has at most ${limits.subscriptions} subscriptions` }
        : decideRead(asker, topic);
      if (decision.allowed) {
        filters.add(topic);
        return done(null, subscription);
      }
      refusals.note('MQTT subscription refused', {
        ...whoIs(asker),
        filter: topic,
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
        refusals.note('MQTT client reads too slowly, closed', whoIs(session.asker));
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
    isPaced(client, chunk, meter) {
      const session = sessions.get(client);
      const what = session?.paced?.excess(chunk.length, meter, now());
      if (!session || what === undefined) return true;
      refusals.note('MQTT client too fast, closed', { ...whoIs(session.asker), what });
      return false;
    },
    endOf(principalId) {
      for (const client of households.clientsOf(principalId)) {
        withdrawn.add(client);
        client.conn.destroy();
      }
    },
    leave(client) {
      if (holders.get(client.id)?.client === client) holders.delete(client.id);
      const principal = sessions.get(client)?.asker.principal;
      if (principal && principal !== 'self') households.remove(principal.id, client);
    },
    unsubscribed(client, filters) {
      for (const filter of filters) sessions.get(client)?.filters.delete(filter);
    },
  };
}
