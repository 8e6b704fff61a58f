import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';

interface OwnerOptions {
  readonly state: string;
  /** Whoever runs this; absent where the system knows no users. */
  readonly uid?: number | undefined;
}

/**
 * Throws with one sentence where the gateway's state directory is another user's: what root writes there the daemon could
 * not read, and what the daemon keeps there nobody else may read.
 */
export async function checkStateOwner({ state, uid = process.getuid?.() }: OwnerOptions): Promise<void> {
  const found = await stat(state).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(
      `${state} can not be looked into by ${nameOf(uid)}; run this as the user that Oriel runs as`,
    );
  });
  if (!found || uid === undefined || found.uid === uid) return;
  throw new Error(
    `${state} belongs to the user with the id ${found.uid}, and you are ${nameOf(uid)}; run this as that user: sudo -u '#${found.uid}' oriel …`,
  );
}

function nameOf(uid: number | undefined): string {
  if (uid === 0) return 'root';
  try {
    return userInfo().username;
  } catch {
    return `the user with the id ${uid}`;
  }
}
