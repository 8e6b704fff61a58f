import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { isWithin, LOCAL_PLACES, type Places } from './local-places.ts';

/** What this machine is called and where it is, as a certificate has to say it. */
export interface Surroundings {
  /** The machine's name, with or without a domain. */
  readonly hostname: string;
  /** The addresses of its interfaces. */
  readonly addresses: readonly string[];
}

interface NamesOptions extends Surroundings {
  /** Names or addresses that the configuration gives: where HTTP listens, and how people reach the viewer. */
  readonly configured: readonly string[];
}

export interface OwnNames {
  /** What a certificate has to be for, whatever the authority was made for. */
  readonly needed: readonly string[];
  /** What it is for as well, where the authority may vouch for it. */
  readonly wished: readonly string[];
}

/** Most names in one certificate; who has more interfaces than that is reached by a name. */
const MAX_NAMES = 64;

/** A host name as DNS has it (RFC 1123 section 2.1); others could not stand in a certificate. */
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_][a-z0-9_-]{0,62})*$/;

/** The machine as it is now. */
export function surroundings(): Surroundings {
  const addresses = Object.values(networkInterfaces()).flatMap((many) => many ?? []);
  return { hostname: hostname(), addresses: addresses.map(({ address }) => address) };
}

/**
 * The names of a gateway. Public IPv6 addresses are left out: they change by the day, and nobody types them; a link-local
 * one can not be typed, since it takes a zone.
 */
export function ownNames({ hostname: full, addresses, configured }: NamesOptions): OwnNames {
  const name = full.toLowerCase().replace(/\.$/, '');
  const [label = ''] = name.split('.');
  const names = [
    name,
    label,
    ...['local', 'lan', 'home.arpa', 'internal'].map((domain) => `${label}.${domain}`),
  ];
  const reachable = addresses.filter((address) => {
    return (
      isIP(address) === 4 || (isWithin(LOCAL_PLACES, address) && !address.toLowerCase().startsWith('fe80'))
    );
  });
  const needed = [...new Set(configured.map((one) => one.toLowerCase()).filter(isName))];
  const wished = [
    'localhost',
    '127.0.0.1',
    '::1',
    ...names.filter((one) => HOST_NAME.test(one)),
    ...reachable,
  ];
  return {
    needed,
    wished: [...new Set(wished)].filter((one) => !needed.includes(one)).slice(0, MAX_NAMES - needed.length),
  };
}

/** The names that a certificate bears when its authority may vouch for `permitted`, in a settled order. */
export function certifiable({ needed, wished }: OwnNames, permitted: Places): readonly string[] {
  return [...needed, ...wished.filter((name) => isWithin(permitted, name))].sort();
}

function isName(text: string): boolean {
  return isIP(text) !== 0 || HOST_NAME.test(text);
}
