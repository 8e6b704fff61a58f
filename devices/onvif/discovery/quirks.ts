import type { Quirk } from '../quirks/quirk.ts';

const FILE = 'discovery/discover.test.ts';

/** How cameras depart from ONVIF in being found. */
export const DISCOVERY_QUIRKS: readonly Quirk[] = [
  {
    name: 'discovery-stale-address',
    what: 'A camera tells only an address that it had before, or has in another network.',
    found: 'read',
    fixture: 'discovery/stale-address.xml',
    test: { file: FILE, name: 'discovery-stale-address: tries the address that it answered from first' },
  },
  {
    name: 'discovery-several-addresses',
    what: 'A camera tells several addresses, such as link-local ones, the useless ones first.',
    found: 'read',
    fixture: 'discovery/several-addresses.xml',
    test: { file: FILE, name: 'discovery-several-addresses: puts those last that hardly work' },
  },
  {
    name: 'discovery-answers-twice',
    what: 'A camera answers each probe, on each of its networks, in letters of another case.',
    found: 'always',
    fixture: 'discovery/several-addresses.xml',
    test: { file: FILE, name: 'discovery-answers-twice: gives each device once, with all its addresses' },
  },
  {
    name: 'discovery-one-type-only',
    what: 'A camera answers to one of the two types only, and misses the first probe.',
    found: 'always',
    fixture: 'discovery/device-type.xml',
    test: {
      file: FILE,
      name: 'discovery-one-type-only: finds a device that answers to one type, and only the second time',
    },
  },
];
