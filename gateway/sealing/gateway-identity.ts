import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Identity, identityOf, SEED_BYTES } from '../../protocol/sealing/identity.ts';
import { base64url, fromBase64url } from '../../protocol/sealing/text.ts';
import { createStateFile, keepStateFile, readStateFile } from '../state-file.ts';
import { nativePrimitives } from './native-primitives.ts';

/** Who the gateway is, for ever: phones that were paired know it by nothing else. */
export interface GatewayIdentity {
  readonly identity: Identity;
  /** What its topics bear: 32 hex digits. */
  readonly id: string;
  /**
   * The number of the next X25519 key, above all those before it, also over restarts and where the state directory comes
   * from a backup. Rejects where that can not be kept.
   */
  nextEpoch(): Promise<number>;
}

interface GatewayIdentityOptions {
  /** The gateway's state directory. */
  readonly directory: string;
  /** Ms since 1970. */
  readonly wallClock?: () => number;
}

const IDENTITY_FILE = 'identity';
const EPOCH_FILE = 'epoch';

/** Where devices are kept that have paired with this gateway. */
const DEVICES = 'devices';

/** So many numbers are taken at once: hourly keys write to the disk every six weeks. */
const BLOCK = 1_024;

/**
 * Reads who the gateway is, or makes it at the first start. Throws with one sentence where the state directory can not be
 * written, holds something else under that name, or has devices that know another.
 */
export async function openGatewayIdentity(options: GatewayIdentityOptions): Promise<GatewayIdentity> {
  const { directory, wallClock = Date.now } = options;
  const seed = (await readSeed(directory)) ?? (await makeSeed(directory));
  const identity = identityOf({ seed, primitives: nativePrimitives });
  let next = 0;
  let end = 0;
  // One after the other, for two at once would take the same block.
  let last: Promise<unknown> = Promise.resolve();

  async function take(): Promise<number> {
    if (next === end) {
      const kept = await readEpoch(directory);
      // The clock is above what a backup says; where there is none, what was kept is above the clock.
      const from = Math.max(kept, end, Math.floor(wallClock() / 1000), 1);
      await keepStateFile({ directory, name: EPOCH_FILE, text: `${from + BLOCK}\n` });
      next = from;
      end = from + BLOCK;
    }
    return next++;
  }

  return {
    identity,
    id: identity.id,
    nextEpoch() {
      const taken = last.then(take);
      last = taken.catch(() => undefined);
      return taken;
    },
  };
}

async function readSeed(directory: string): Promise<Uint8Array | undefined> {
  const text = await readStateFile(join(directory, IDENTITY_FILE));
  if (text === undefined) return undefined;
  const seed = fromBase64url(text.trim());
  if (seed?.length !== SEED_BYTES) {
    throw new Error(
      `${join(directory, IDENTITY_FILE)} is not what Oriel wrote there: put it back from a backup, or remove it and ${join(directory, DEVICES)}, and pair every device anew`,
    );
  }
  return seed;
}

async function makeSeed(directory: string): Promise<Uint8Array> {
  await checkFirst(directory);
  const made = nativePrimitives.random(SEED_BYTES);
  const text = `${base64url(made)}\n`;
  // `oriel pair` may be making one at this very moment; the first one stands.
  await createStateFile({ directory, name: IDENTITY_FILE, text }).catch(() => undefined);
  const seed = await readSeed(directory);
  if (seed) return seed;
  await keepStateFile({ directory, name: IDENTITY_FILE, text });
  return made;
}

/** Another identity would lock out every paired device, and none of them could say why. */
async function checkFirst(directory: string): Promise<void> {
  const devices = join(directory, DEVICES);
  const names = await readdir(devices).catch(() => []);
  if (!names.some((name) => name.endsWith('.json')) || (await readSeed(directory))) return;
  throw new Error(
    `${join(directory, IDENTITY_FILE)} is gone, and the devices in ${devices} know this gateway by it: put it back from a backup, or remove them and pair every device anew`,
  );
}

async function readEpoch(directory: string): Promise<number> {
  const kept = Number((await readStateFile(join(directory, EPOCH_FILE))) ?? 0);
  return Number.isSafeInteger(kept) && kept > 0 ? kept : 0;
}
