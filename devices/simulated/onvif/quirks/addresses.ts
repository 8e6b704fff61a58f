import type { OnvifQuirk } from './quirk.ts';

/** RFC 5737: nobody has it. */
const NOWHERE = 'http://192.0.2.99:8899';
const ADDRESS = /(<(?:tt|tds):XAddr>)([^<]+)/g;
const SUBSCRIPTION = /(<wsa5:Address>)([^<]+)/g;

/** Where the camera says that its services are (XAddr). */
export const ADDRESS_QUIRKS = {
  'xaddr-wrong-host': {
    meaning: 'the addresses of the services, and of discovery, name a host that nobody has',
    answer: (soap) => eachAddress(soap, ADDRESS, (url) => NOWHERE + url.pathname),
    discovery: (addresses) => addresses.map((address) => NOWHERE + new URL(address).pathname),
  },
  'xaddr-wrong-port': {
    meaning: 'the addresses of the services name port 1 instead of the camera’s own',
    answer: (soap) => eachAddress(soap, ADDRESS, (url) => `http://${url.hostname}:1${url.pathname}`),
  },
  'xaddr-stale': {
    meaning: 'the addresses of the services, and of discovery, are those before the camera moved',
    answer: (soap, _request, { firstOrigin }) =>
      eachAddress(soap, ADDRESS, (url) => firstOrigin + url.pathname),
    discovery: (addresses, { firstOrigin }) =>
      addresses.map((address) => firstOrigin + new URL(address).pathname),
  },
  'xaddr-several': {
    meaning: 'each address is a list: one of a network that is gone, one of IPv6, and the right one last',
    answer: (soap) => eachAddress(soap, ADDRESS, (url) => several(url.href).join(' ')),
    discovery: (addresses) => addresses.flatMap(several),
  },
  'subscription-wrong-host': {
    meaning: 'the address of a subscription names a host that nobody has',
    answer: (soap) => eachAddress(soap, SUBSCRIPTION, (url) => NOWHERE + url.pathname),
  },
} satisfies Readonly<Record<string, OnvifQuirk>>;

function eachAddress(soap: string, pattern: RegExp, change: (url: URL) => string): string {
  return soap.replace(pattern, (_match, tag: string, url: string) => tag + change(new URL(url)));
}

function several(address: string): string[] {
  const { pathname } = new URL(address);
  return [NOWHERE + pathname, `http://[fe80::2aa:ff:fe9a:4ca2]${pathname}`, address];
}
