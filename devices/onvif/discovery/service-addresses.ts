import { BlockList, isIPv4 } from 'node:net';

/** Where the answer to a probe came from and by which interface. */
export interface Hearing {
  /** IPv4 address of the device that answered. */
  readonly from: string;
  /** Ours that it reached. */
  readonly address: string;
  readonly netmask: string;
}

/**
 * The device's addresses, the likeliest to work first: where it answered from, then in the network that it answered
 * in, then elsewhere, last link-local ones and names. Many a device tells only an address that it had before; then
 * the path that it tells is put on the one that it answered from.
 */
export function serviceAddresses(xaddrs: readonly string[], hearing: Hearing): readonly string[] {
  const told = [...new Set(xaddrs.flatMap((xaddr) => cleaned(xaddr) ?? []))];
  const [first] = told;
  if (first === undefined) return [];
  const subnet = subnetOf(hearing);
  const isNear = (url: string) => nearness(url, hearing, subnet) <= 1;
  const all = told.some(isNear) ? told : [withHost(first, hearing.from), ...told];
  return all.toSorted((a, b) => nearness(a, hearing, subnet) - nearness(b, hearing, subnet));
}

function nearness(url: string, { from }: Hearing, subnet: BlockList): number {
  const { hostname } = new URL(url);
  if (hostname === from) return 0;
  if (!isIPv4(hostname)) return 3;
  if (subnet.check(hostname)) return 1;
  return hostname.startsWith('169.254.') ? 3 : 2;
}

/** Without a name and password, which it has no business to tell. */
function cleaned(xaddr: string): string | undefined {
  const url = URL.canParse(xaddr) ? new URL(xaddr) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '0.0.0.0') return undefined;
  url.username = '';
  url.password = '';
  url.hash = '';
  return url.href;
}

function withHost(text: string, host: string): string {
  const url = new URL(text);
  url.hostname = host;
  return url.href;
}

function subnetOf({ address, netmask }: Hearing): BlockList {
  const prefix = netmask
    .split('.')
    .map((byte) => Number(byte).toString(2).replaceAll('0', '').length)
    .reduce((sum, bits) => sum + bits, 0);
  const subnet = new BlockList();
  subnet.addSubnet(address, prefix, 'ipv4');
  return subnet;
}
