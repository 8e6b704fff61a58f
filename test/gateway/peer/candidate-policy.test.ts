import { describe, expect, it } from 'vitest';
import {
  type CandidateType,
  isWorthChecking,
  networkTest,
  toldAnswer,
  toldCandidate,
} from '../../../gateway/peer/candidate-policy.ts';
import { usable } from '../../../gateway/peer/first-candidate.ts';

const HOST = 'candidate:1 1 UDP 2114977791 192.168.1.20 50000 typ host';
const HOST6 = 'candidate:4 1 UDP 2114977791 fd00::1:20 50000 typ host';
const DOCKER = 'candidate:5 1 UDP 2114977791 172.17.0.1 50000 typ host';
const SRFLX = 'candidate:2 1 UDP 1678769919 203.0.113.9 50000 typ srflx raddr 192.168.1.20 rport 50000';
const RELAY = 'candidate:3 1 UDP 1048063 198.51.100.10 60000 typ relay raddr 203.0.113.9 rport 4000';
const ALL: readonly CandidateType[] = ['host', 'srflx', 'relay'];

describe('networkTest', () => {
  it.each([
    ['all by an empty list', [], '8.8.8.8', true],
    ['a network', ['192.168.0.0/16'], '192.168.1.20', true],
    ['not its neighbour', ['192.168.0.0/16'], '192.169.1.20', false],
    ['one address', ['192.168.1.20'], '192.168.1.20', true],
    ['not the next', ['192.168.1.20'], '192.168.1.21', false],
    ['an IPv6 network', ['fd00::/8'], 'fd12::7', true],
    ['no IPv6 by an IPv4 network', ['0.0.0.0/0'], 'fd12::7', false],
  ])('knows %s', (_name, networks, address, isIn) => {
    expect(networkTest(networks)(address)).toBe(isIn);
  });
});

describe('toldCandidate', () => {
  const told = (candidate: string, types = ALL, networks: readonly string[] = []) =>
    toldCandidate(candidate, { types, isTold: networkTest(networks) });

  it('tells of all where nothing is said, but not what they relate to', () => {
    expect([HOST, HOST6, DOCKER].map((candidate) => told(candidate))).toEqual([HOST, HOST6, DOCKER]);
    expect(told(SRFLX)).toBe(
      'candidate:2 1 UDP 1678769919 203.0.113.9 50000 typ srflx raddr 0.0.0.0 rport 0',
    );
    expect(told(RELAY)).toBe('candidate:3 1 UDP 1048063 198.51.100.10 60000 typ relay raddr 0.0.0.0 rport 0');
    expect(told(`a=${HOST}`)).toBe(`a=${HOST}`);
  });

  it.each(ALL)('tells of %s alone where that is all', (type) => {
    const some = [HOST, SRFLX, RELAY].filter((candidate) => told(candidate, [type]) !== undefined);
    expect(some).toHaveLength(1);
    expect(some[0]).toContain(` typ ${type}`);
  });

  it('tells of its own interfaces those in the networks, and of servers’ all', () => {
    const some = [HOST, HOST6, DOCKER, SRFLX, RELAY].filter(
      (candidate) => told(candidate, ALL, ['192.168.0.0/16']) !== undefined,
    );
    expect(some).toEqual([HOST, SRFLX, RELAY]);
  });

  it.each([
    ['a name', 'candidate:1 1 UDP 1 house.local 5 typ host'],
    ['rubbish', 'candidate:'],
    ['nothing', ''],
  ])('does not tell of %s', (_name, candidate) => {
    expect(told(candidate, ALL, [])).toBeUndefined();
  });
});

describe('toldAnswer', () => {
  it('leaves no address in candidates, media and connection lines', () => {
    const answer = [
      'v=0',
      'o=rtc 1 0 IN IP4 127.0.0.1',
      'm=video 50000 UDP/TLS/RTP/SAVPF 96',
      'c=IN IP4 192.168.1.20',
      `a=${HOST}`,
      `a=${RELAY}`,
      'm=audio 0 UDP/TLS/RTP/SAVPF 0',
      'c=IN IP4 192.168.1.20',
      '',
    ].join('\r\n');
    const rules = { types: ['relay'] as const, isTold: networkTest([]) };
    expect(toldAnswer(answer, (line) => toldCandidate(line, rules)).split('\r\n')).toEqual([
      'v=0',
      'o=rtc 1 0 IN IP4 127.0.0.1',
      'm=video 9 UDP/TLS/RTP/SAVPF 96',
      'c=IN IP4 0.0.0.0',
      'a=candidate:3 1 UDP 1048063 198.51.100.10 60000 typ relay raddr 0.0.0.0 rport 0',
      'm=audio 0 UDP/TLS/RTP/SAVPF 0',
      'c=IN IP4 0.0.0.0',
      '',
    ]);
  });
});

describe('isWorthChecking', () => {
  it.each([
    ['an address', '192.0.2.7', 5000, true, true],
    ['a private address', '192.168.7.7', 5000, true, true],
    ['an IPv6 address', '2001:db8::7', 5000, true, true],
    ['a name of the viewer’s network', 'a.local', 5000, true, false],
    ['this machine', '127.0.0.1', 5000, true, false],
    ['this machine by IPv6', '::1', 5000, true, false],
    ['no address', '0.0.0.0', 5000, false, false],
    ['a multicast address', '224.0.0.251', 5353, false, false],
    ['a multicast address of IPv6', 'ff02::fb', 5353, false, false],
    ['everybody', '255.255.255.255', 5000, false, false],
    ['no port', '192.0.2.7', 0, false, false],
  ])('checks %s (%s:%i): %s, by a relay alone: %s', (_name, address, port, always, byRelay) => {
    const candidate = usable({ candidate: `candidate:1 1 udp 1 ${address} ${port} typ host`, mid: '0' });
    if (!candidate) throw new Error('not usable');
    expect(isWorthChecking(candidate, { relayOnly: false })).toBe(always);
    expect(isWorthChecking(candidate, { relayOnly: true })).toBe(byRelay);
  });
});
