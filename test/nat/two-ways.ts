import { type Namespace, openNetworks } from './namespace.ts';

/** A way from the phone to the gateway. */
type Way = 'wifi' | 'mobile';

/** A gateway and a phone, with two ways between them of which the phone takes one at a time. */
export interface TwoWays {
  readonly gateway: Namespace;
  readonly phone: Namespace;
  /** The phone's way from now on. What it had on the other one is not told that nothing arrives there any more. */
  take(way: Way): Promise<void>;
  /** Drops all that goes either way, without a word to anybody. */
  silence(): Promise<void>;
  /** The phone has no network, and knows it. */
  cut(): Promise<void>;
  /** What was silenced or cut is there again, by the way that was taken last. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

/** The same by either way. */
export const GATEWAY_ADDRESS = '10.9.9.1';

const NETWORKS = { wifi: '10.9.0', mobile: '10.9.1' } as const;
const WAYS: readonly Way[] = ['wifi', 'mobile'];

export async function buildTwoWays(): Promise<TwoWays> {
  const networks = await openNetworks();
  try {
    const [gateway, phone] = await Promise.all([networks.create(), networks.create()]);
    await gateway.run('ip', ['address', 'add', `${GATEWAY_ADDRESS}/32`, 'dev', 'lo']);
    for (const way of WAYS) {
      const far = ['peer', 'name', way, 'netns', String(phone.pid)];
      await gateway.run('ip', ['link', 'add', way, 'type', 'veth', ...far]);
      await gateway.run('ip', ['address', 'add', `${NETWORKS[way]}.1/24`, 'dev', way]);
      await gateway.run('ip', ['link', 'set', way, 'up']);
    }
    let taken: Way = 'wifi';
    const drop = (ways: readonly Way[]) => gateway.run('nft', ['-f', '-'], dropping(ways));

    async function take(way: Way): Promise<void> {
      taken = way;
      const other = way === 'wifi' ? 'mobile' : 'wifi';
      await drop([other]);
      await phone.run('ip', ['address', 'flush', 'dev', other]);
      await phone.run('ip', ['address', 'replace', `${NETWORKS[way]}.2/24`, 'dev', way]);
      await phone.run('ip', ['link', 'set', way, 'up']);
      await phone.run('ip', ['route', 'replace', 'default', 'via', `${NETWORKS[way]}.1`]);
    }

    await take('wifi');
    return {
      gateway,
      phone,
      take,
      silence: async () => void (await drop(WAYS)),
      cut: async () => void (await phone.run('ip', ['link', 'set', taken, 'down'])),
      restore: () => take(taken),
      close: () => networks.close(),
    };
  } catch (error) {
    await networks.close();
    throw error;
  }
}

function dropping(ways: readonly Way[]): string {
  const names = ways.map((way) => `"${way}"`).join(', ');
  return [
    'table ip air',
    'delete table ip air',
    'table ip air {',
    '  chain in {',
    '    type filter hook input priority 0',
    `    iifname { ${names} } drop`,
    '  }',
    '  chain out {',
    '    type filter hook output priority 0',
    `    oifname { ${names} } drop`,
    '  }',
    '}',
    '',
  ].join('\n');
}
