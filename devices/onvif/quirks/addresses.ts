import type { Quirk } from './quirk.ts';

/** What is odd in the addresses that cameras tell. */
export const ADDRESS_QUIRKS: readonly Quirk[] = [
  {
    name: 'wrong-xaddrs',
    what: 'Its services are at an address from before, at several, or at a bare path.',
    found: 'always',
    fixture: 'wrong-xaddrs.xml',
    test: { file: 'quirks.test.ts', name: 'takes but the path of each service’s address' },
  },
  {
    name: 'older-than-services',
    what: 'It has no GetServices.',
    found: 'learnt',
    fixture: 'older-than-services.xml',
    test: { file: 'quirks.test.ts', name: 'asks for capabilities where there are no services' },
  },
  {
    name: 'services-misnamed',
    what: 'It lists its PTZ service under the namespace of another version.',
    found: 'read',
    fixture: 'services-misnamed.xml',
    test: { file: 'quirks.test.ts', name: 'knows a service by the namespace of another version too' },
  },
  {
    name: 'media2-lies',
    what: 'It lists a Media2 service that does not work.',
    found: 'learnt',
    fixture: 'media2-lies.xml',
    test: { file: 'quirks.test.ts', name: 'goes back to Media1 where Media2 does not work' },
  },
  {
    name: 'stream-uri',
    what: 'Its stream’s address has line ends, escapes, and another host.',
    found: 'always',
    fixture: 'stream-uri.xml',
    test: {
      file: 'quirks.test.ts',
      name: 'takes line ends, escapes and the wrong host out of a stream’s address',
    },
  },
  {
    name: 'stream-uri-credentials',
    what: 'Its stream’s address has a password that nobody escaped.',
    found: 'always',
    fixture: 'stream-uri-credentials.xml',
    test: { file: 'quirks.test.ts', name: 'understands a password with an @ and a colon' },
  },
  {
    name: 'identity-without-urn',
    what: 'Its endpoint reference is a bare UUID.',
    found: 'read',
    fixture: 'identity-without-urn.xml',
    test: { file: 'quirks.test.ts', name: 'makes a URN of a bare identity' },
  },
  {
    name: 'relays-of-device',
    what: 'Its relays are not in the DeviceIO service that it lists.',
    found: 'learnt',
    fixture: 'relays-of-device.xml',
    test: { file: 'quirks.test.ts', name: 'finds relays in the device service too' },
  },
];
