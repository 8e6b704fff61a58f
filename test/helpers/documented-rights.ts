import { readFile } from 'node:fs/promises';

const page = new URL('../../docs/protocol.md', import.meta.url);

/**
 * The rules for Mosquitto's ACL file as docs/protocol.md gives them, so that what people copy is what is tried. Throws
 * where the page has no such block.
 */
export async function documentedRights(): Promise<string[]> {
  const [, after = ''] = (await readFile(page, 'utf8')).split('For Mosquitto:\n');
  const block = /^\n((?: {4}.*\n|\n)+)/.exec(after)?.[1];
  if (block === undefined) throw new Error('docs/protocol.md gives no rules for Mosquitto');
  return block.split('\n').map((line) => line.slice(4));
}

/** A broker's users and the daemon's `broker` that goes with them and with {@link documentedRights}. */
export const BROKER_USERS = {
  oriel: 'the-gateways-own',
  viewers: 'told-to-every-viewer',
  automation: 'given-to-home-assistant',
};

export function externalBroker({ url, websocketUrl }: { url: string; websocketUrl: string }, trusted = true) {
  return {
    url,
    trusted,
    username: 'oriel',
    password: BROKER_USERS.oriel,
    viewer: { url: websocketUrl, username: 'viewers', password: BROKER_USERS.viewers },
  };
}
