import { expect, it } from 'vitest';
import { encodeNameConstraints } from '../../../gateway/tls/name-constraints.ts';

// Each as OpenSSL 3 writes it for `nameConstraints=permitted;…`.
it.each<[what: string, domains: string[], networks: string[], hex: string]>([
  ['a domain', ['local'], [], '300ba009300782056c6f63616c'],
  ['a network', [], ['10.0.0.0/8'], '300ea00c300a87080a000000ff000000'],
  ['bits amid a byte', [], ['100.64.0.0/10'], '300ea00c300a870864400000ffc00000'],
  ['bits beyond the network', [], ['10.1.2.3/8'], '300ea00c300a87080a000000ff000000'],
  ['a network of IPv6', [], ['fe80::/10'], `3026a02430228720fe80${'00'.repeat(14)}ffc0${'00'.repeat(14)}`],
  ['an address of IPv6', [], ['::1/128'], `3026a02430228720${'00'.repeat(15)}01${'ff'.repeat(16)}`],
])('encodes %s', (_what, domains, networks, hex) => {
  expect(encodeNameConstraints({ domains, networks }).toString('hex')).toBe(hex);
});

it('encodes lengths of one byte, of two and of three', () => {
  for (const [length, head] of [
    [100, '306ca06a30688266'],
    [200, '3081d3a081d03081cd8281ca'],
    [300, '3082013ca0820138308201348282' + '0130'],
  ] as const) {
    const domain = 'x'.repeat(length === 100 ? 102 : length === 200 ? 202 : 304);
    expect(encodeNameConstraints({ domains: [domain], networks: [] }).toString('hex')).toMatch(
      new RegExp(`^${head}7878`),
    );
  }
});
