import { type Namespace, openNetworks } from './namespace.ts';

/** What a home's router does to what goes through it. */
export type Router =
  /** Nothing: both homes are in one network. */
  | 'open'
  /** Keeps the port where it can, and lets in what answers (RFC 4787: address and port-dependent filtering). */
  | 'nat'
  /** Another port for each destination (RFC 4787: address and port-dependent mapping). */
  | 'symmetric'
  /** As `symmetric`, and no UDP passes. */
  | 'no-udp';

/** Two homes, a TURN server, and the internet between them. */
export interface TwoHomes {
  readonly gateway: Namespace;
  readonly viewer: Namespace;
  readonly turn: Namespace;
  /** Sets both routers up anew; connections from before are forgotten. */
  route(routers: { readonly gateway: Router; readonly viewer: Router }): Promise<void>;
  /** Who has sent UDP to that machine since the last {@link route}, without loopback and multicast. */
  heardBy(machine: 'gateway' | 'viewer'): Promise<string[]>;
  close(): Promise<void>;
}

export const GATEWAY_ADDRESS = '10.1.0.2';
export const GATEWAY_ROUTER = '198.51.100.2';
export const VIEWER_ADDRESS = '10.2.0.2';
export const VIEWER_ROUTER = '198.51.100.6';
export const TURN_ADDRESS = '198.51.100.10';

/** TCP to these ports of the gateway's router goes on to the gateway, as people set it up for the viewer's page. */
const FORWARDED_PORTS: readonly number[] = [8080, 8081, 8082];

export async function buildTwoHomes(): Promise<TwoHomes> {
  const networks = await openNetworks();
  try {
    const [gateway, gatewayRouter, internet, viewerRouter, viewer, turn] = await Promise.all([
      networks.create(),
      networks.create(),
      networks.create(),
      networks.create(),
      networks.create(),
      networks.create(),
    ]);
    await Promise.all([
      cable([gateway, 'eth0', `${GATEWAY_ADDRESS}/24`], [gatewayRouter, 'lan', '10.1.0.1/24']),
      cable([viewer, 'eth0', `${VIEWER_ADDRESS}/24`], [viewerRouter, 'lan', '10.2.0.1/24']),
      cable([gatewayRouter, 'wan', `${GATEWAY_ROUTER}/30`], [internet, 'home', '198.51.100.1/30']),
      cable([viewerRouter, 'wan', `${VIEWER_ROUTER}/30`], [internet, 'away', '198.51.100.5/30']),
      cable([turn, 'eth0', `${TURN_ADDRESS}/30`], [internet, 'turn', '198.51.100.9/30']),
    ]);
    await Promise.all([
      route(gateway, 'default', '10.1.0.1'),
      route(viewer, 'default', '10.2.0.1'),
      route(turn, 'default', '198.51.100.9'),
      route(gatewayRouter, 'default', '198.51.100.1'),
      route(viewerRouter, 'default', '198.51.100.5'),
      route(internet, '10.1.0.0/24', GATEWAY_ROUTER),
      route(internet, '10.2.0.0/24', VIEWER_ROUTER),
      ...[gatewayRouter, internet, viewerRouter].map((router) =>
        router.run('sh', ['-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']),
      ),
    ]);
    const machines = { gateway, viewer };
    return {
      gateway,
      viewer,
      turn,
      async route(routers) {
        await Promise.all([
          rule(gatewayRouter, routerRules(routers.gateway, FORWARDED_PORTS)),
          rule(viewerRouter, routerRules(routers.viewer, [])),
          rule(gateway, EARS),
          rule(viewer, EARS),
        ]);
      },
      async heardBy(machine) {
        const told = await machines[machine].run('nft', ['list', 'set', 'ip', 'ears', 'heard']);
        return [...told.matchAll(/\b\d+\.\d+\.\d+\.\d+\b/g)].map(([address]) => address).sort();
      },
      close: () => networks.close(),
    };
  } catch (error) {
    await networks.close();
    throw error;
  }
}

/** Takes down who sends UDP here. */
const EARS = [
  'table ip ears',
  'delete table ip ears',
  'table ip ears {',
  '  set heard {',
  '    type ipv4_addr',
  '    flags dynamic',
  '    size 64',
  '  }',
  '  chain input {',
  '    type filter hook input priority 0',
  '    iifname "eth0" ip daddr != 224.0.0.0/4 meta l4proto udp add @heard { ip saddr }',
  '  }',
  '}',
  '',
].join('\n');

function routerRules(router: Router, forwarded: readonly number[]): string {
  return [
    'table ip home',
    'delete table ip home',
    'table ip home {',
    '  chain inwards {',
    '    type nat hook prerouting priority -100',
    ...forwarded.map((port) => `    iifname "wan" tcp dport ${port} dnat to ${GATEWAY_ADDRESS}`),
    '  }',
    ...(router === 'open' ? [] : natRules(router)),
    '}',
    '',
  ].join('\n');
}

function natRules(router: Exclude<Router, 'open'>): string[] {
  return [
    '  chain outwards {',
    '    type nat hook postrouting priority 100',
    `    oifname "wan" masquerade ${router === 'nat' ? '' : 'fully-random'}`,
    '  }',
    '  chain through {',
    '    type filter hook forward priority 0',
    router === 'no-udp' ? '    meta l4proto udp drop' : '',
    '    iifname "wan" ct state new ct status & dnat == 0 drop',
    '  }',
    // Otherwise the router itself would be who a stranger's check belongs to, and its port would be taken for that.
    '  chain own {',
    '    type filter hook input priority 0',
    '    iifname "wan" ct state new drop',
    '  }',
  ];
}

type Plug = readonly [namespace: Namespace, name: string, address: string];

async function cable(
  [one, oneName, oneAddress]: Plug,
  [other, otherName, otherAddress]: Plug,
): Promise<void> {
  const far = ['peer', 'name', otherName, 'netns', String(other.pid)];
  await one.run('ip', ['link', 'add', oneName, 'type', 'veth', ...far]);
  await Promise.all(
    [
      { end: one, name: oneName, address: oneAddress },
      { end: other, name: otherName, address: otherAddress },
    ].map(async ({ end, name, address }) => {
      await end.run('ip', ['address', 'add', address, 'dev', name]);
      await end.run('ip', ['link', 'set', name, 'up']);
    }),
  );
}

async function route(from: Namespace, network: string, via: string): Promise<void> {
  await from.run('ip', ['route', 'add', network, 'via', via]);
}

async function rule(router: Namespace, rules: string): Promise<void> {
  await router.run('nft', ['-f', '-'], rules);
}
