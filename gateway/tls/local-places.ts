import { BlockList, isIP, isIPv6 } from 'node:net';

/** Domains and networks. A name below a domain belongs to it, as does the domain itself. */
export interface Places {
  /** In lower case, without a dot at either end. */
  readonly domains: readonly string[];
  /** As `10.0.0.0/8`. */
  readonly networks: readonly string[];
}

/**
 * Where gateways stand: names that no public name server gives out (RFC 6761, 6762, 8375, and those that routers hand out),
 * and addresses that nobody reaches through the internet (RFC 1918, 3927, 4193, 6598; Tailscale's are of the last).
 */
export const LOCAL_PLACES: Places = {
  domains: ['localhost', 'local', 'lan', 'home.arpa', 'internal'],
  networks: [
    '127.0.0.0/8',
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '169.254.0.0/16',
    '100.64.0.0/10',
    '::1/128',
    'fc00::/7',
    'fe80::/10',
  ],
};

/** Whether `name`, a host name in lower case or an address, is in one of `places`. */
export function isWithin(places: Places, name: string): boolean {
  const family = isIP(name);
  if (family === 0) {
    return places.domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
  }
  const networks = new BlockList();
  for (const network of places.networks) {
    const [address = '', bits] = network.split('/');
    networks.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return networks.check(name, family === 6 ? 'ipv6' : 'ipv4');
}

/** Local places, and each of `names` beside them. */
export function withNames(places: Places, names: readonly string[]): Places {
  const strangers = [...new Set(names)].filter((name) => !isWithin(places, name));
  return {
    domains: [...places.domains, ...strangers.filter((name) => isIP(name) === 0)],
    networks: [
      ...places.networks,
      ...strangers.filter((name) => isIP(name) !== 0).map((name) => `${name}/${isIPv6(name) ? 128 : 32}`),
    ],
  };
}
