import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nativePrimitives as primitives } from '../../gateway/sealing/native-primitives.ts';
import { identityOf, invitationDoor, SEED_BYTES } from '../../protocol/sealing/identity.ts';
import { type PairingInvitation, readPairing } from '../../protocol/sealing/pairing-link.ts';
import { base64url } from '../../protocol/sealing/text.ts';
import type { SessionInfo } from '../../protocol/session-info.ts';
import { eventually } from '../helpers/eventually.ts';
import { type OrielConfig, type OrielProcess, runOriel, startOriel } from '../helpers/oriel-process.ts';
import { connectSignaling, type SignalingClient } from '../helpers/signaling-client.ts';

/** What a phone remembers once it was let in. */
export interface Phone {
  readonly seed: Uint8Array;
  readonly gatewayKey: string;
  readonly info: SessionInfo;
  readonly id: string;
}

/** A daemon that has no tokens, so that whoever comes has to be let in. */
export interface PairedHouse {
  readonly oriel: OrielProcess;
  readonly state: string;
  /** What `oriel …` prints beside the daemon, with the same configuration. Throws where it fails. */
  cli(...args: string[]): Promise<string>;
  /** The link that `oriel pair …` prints, once the daemon knows it. */
  invite(...args: string[]): Promise<PairingInvitation>;
  /** Comes with a link as a phone of its own, or as one that came before. Throws with the gateway's sentence. */
  pair(link: PairingInvitation, options?: { name?: string; seed?: Uint8Array }): Promise<Phone>;
  /** Comes in by a link's door as a phone of its own, and says nothing yet. */
  knock(link: PairingInvitation, seed?: Uint8Array): Promise<SignalingClient>;
  /** Signs in as a phone that was let in, over the page's own path to the broker. */
  signIn(phone: Phone): Promise<SignalingClient>;
  close(): Promise<void>;
}

export async function startPairedHouse(told: OrielConfig): Promise<PairedHouse> {
  const state = await mkdtemp(join(tmpdir(), 'oriel-state-'));
  const config: OrielConfig = {
    gateway: { state },
    stream: { warm: '1s' },
    webrtc: { bind: '127.0.0.1' },
    ...told,
  };
  const oriel = await startOriel(config);
  const embedded = `${oriel.httpUrl.replace('http', 'ws')}/mqtt`;
  const clients: SignalingClient[] = [];

  async function cli(...args: string[]): Promise<string> {
    const { code, output } = await runOriel({ config, args });
    if (code !== 0) throw new Error(output);
    return output;
  }

  function knock({ gatewayKey, secret, broker }: PairingInvitation, seed = primitives.random(SEED_BYTES)) {
    const door = invitationDoor({ secret, primitives });
    const { url: brokerUrl = embedded, username = door.name, password = door.secret } = broker ?? {};
    return connectSignaling({ brokerUrl, gatewayKey, seed, broker: { username, password } });
  }

  return {
    oriel,
    state,
    cli,
    knock,
    async invite(...args) {
      const link = linkIn(await cli('pair', ...args));
      // The daemon looks for what a terminal has made a few times a second.
      const isKnown = async () => {
        const client = await knock(link).catch(() => undefined);
        await client?.close();
        return client !== undefined;
      };
      await eventually(isKnown, { everyMs: 200, what: 'the link’s door' });
      return link;
    },
    async pair(link, { name = 'Phone', seed = primitives.random(SEED_BYTES) } = {}) {
      const { gatewayKey, secret } = link;
      const { door, id } = identityOf({ seed, primitives });
      const client = await knock(link, seed);
      try {
        client.send({ type: 'pair', secret: base64url(secret), name, door: door.secret });
        const refused = client.until('error').then(({ code, message }) => {
          throw new Error(`${code}: ${message}`);
        });
        const { info } = await Promise.race([client.until('paired'), refused]);
        refused.catch(() => undefined);
        return { seed, gatewayKey, info, id };
      } finally {
        await client.close();
      }
    },
    async signIn({ gatewayKey, seed, info: { broker } }) {
      const { url, username, password } = broker;
      const isEmbedded = username === undefined || password === undefined;
      const client = await connectSignaling({
        brokerUrl: isEmbedded ? embedded : url,
        gatewayKey,
        seed,
        ...(!isEmbedded && { broker: { username, password } }),
      });
      clients.push(client);
      client.send({ type: 'hello' });
      return client;
    },
    async close() {
      await Promise.all(clients.map((client) => client.close().catch(() => undefined)));
      await oriel.close();
      await rm(state, { recursive: true, force: true });
    },
  };
}

/** The pairing link in what was printed. */
export function linkIn(output: string): PairingInvitation {
  const [, text] = /#pair=([\w-]+)$/m.exec(output) ?? [];
  if (text === undefined) throw new Error(`no link in:\n${output}`);
  return readPairing(text);
}
