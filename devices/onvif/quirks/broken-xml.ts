import type { Quirk } from './quirk.ts';

/** What is odd in the XML that cameras write. */
export const BROKEN_XML_QUIRKS: readonly Quirk[] = [
  {
    name: 'prefixes-undeclared',
    what: 'It declares no namespaces.',
    found: 'always',
    fixture: 'undeclared-prefixes.xml',
    test: { file: 'quirks.test.ts', name: 'reads prefixes that nobody declared' },
  },
  {
    name: 'names-in-latin-1',
    what: 'It writes names in Latin-1 and says UTF-8.',
    found: 'always',
    fixture: 'invalid-utf8.xml',
    test: { file: 'quirks.test.ts', name: 'reads names in Latin-1' },
  },
  {
    name: 'garbled-xml',
    what: 'It writes blank lines before the beginning, and signs and elements that nobody closed.',
    found: 'always',
    fixture: 'garbled-xml.xml',
    test: { file: 'quirks.test.ts', name: 'reads what is garbled as far as it goes' },
  },
  {
    name: 'number-like-tokens',
    what: 'Its tokens look like numbers, and several presets have one name.',
    found: 'always',
    fixture: 'number-like-tokens.xml',
    test: { file: 'quirks.test.ts', name: 'keeps tokens as they are written' },
  },
];
