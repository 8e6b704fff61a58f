import { describe, expect, it } from 'vitest';
import { firstCandidate } from '../../../gateway/peer/first-candidate.ts';

const candidate = (address: string, port: number, type = 'host', protocol = 'udp') => ({
  candidate: `candidate:1 1 ${protocol} 2113937151 ${address} ${port} typ ${type} generation 0`,
  mid: '0',
});
const hidden = candidate('6a1e7c1e-7d5c-4d0e-9f0c-3d1f0a3f9a11.local', 40_001);
const v4 = candidate('192.0.2.7', 40_002);
const v6 = candidate('2001:db8::7', 40_003);
const reflexive = candidate('198.51.100.9', 40_004, 'srflx');

describe('firstCandidate', () => {
  it.each([
    ['nothing', [], '192.0.2.7', undefined],
    ['a hidden address from who knows where', [hidden], undefined, undefined],
    ['TCP only', [candidate('192.0.2.7', 9, 'host', 'tcp')], '192.0.2.7', undefined],
    ['what is no candidate', [{ candidate: 'rubbish', mid: '0' }], '192.0.2.7', undefined],
    ['an address that is none', [hidden], 'localhost', undefined],
    ['a reflexive port for the address within', [reflexive], '192.0.2.7', '198.51.100.9 40004 true'],
    ['the address that it came from', [v6, v4], '192.0.2.7', '192.0.2.7 40002 true'],
    ['the same in IPv6 notation', [v6, v4], '::ffff:192.0.2.7', '192.0.2.7 40002 true'],
    ['a hidden one by where it came from', [hidden], '192.0.2.7', '192.0.2.7 40001 false'],
    ['another of the same family', [v6, hidden, v4], '192.0.2.8', '192.0.2.8 40002 false'],
    ['no port of another family', [v6], '192.0.2.7', '2001:db8::7 40003 true'],
    ['the first that has an address', [hidden, v4, reflexive], undefined, '192.0.2.7 40002 true'],
    ['IPv4 before IPv6', [v6, v4], undefined, '192.0.2.7 40002 true'],
    ['IPv6 where that is all', [hidden, v6], undefined, '2001:db8::7 40003 true'],
  ])('%s', (_name, candidates, viewerAddress, expected) => {
    const first = firstCandidate(candidates, viewerAddress);
    const [, address, port] = / (\S+) (\d+) typ /.exec(first?.candidate ?? '') ?? [];
    expect(first && `${address} ${port} ${first.given}`).toBe(expected);
    if (first) expect(first.mid).toBe('0');
  });
});
