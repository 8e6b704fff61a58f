import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { IceServer } from '../../../protocol/messages.ts';
import type { LinkState } from '../../../viewer/models/session/session.ts';
import { createNetwork } from '../../../viewer/models/settings/network.ts';
import { bytesOf, lacksRelay, type PageFacts, wayOf } from '../../../viewer/models/settings/network-facts.ts';
import { brokerUrl } from '../../../viewer/transport/broker-url.ts';
import type { EndKind } from '../../../viewer/transport/peer-statistics.ts';
import { steadyClock } from '../fakes/clock.ts';
import { INFO } from '../fakes/gateway.ts';

const PLAIN: PageFacts = { carrier: 'plain', installed: false, offline: false };
const REPORT = [
  {
    id: 'p',
    type: 'candidate-pair',
    nominated: true,
    state: 'succeeded',
    localCandidateId: 'm',
    remoteCandidateId: 't',
  },
  { id: 'm', type: 'local-candidate', candidateType: 'srflx', protocol: 'udp' },
  { id: 't', type: 'remote-candidate', candidateType: 'host', protocol: 'udp' },
  { id: 'v', type: 'inbound-rtp', kind: 'video', timestamp: 1, bytesReceived: 1500 },
  { id: 'a', type: 'inbound-rtp', kind: 'audio', timestamp: 1, bytesReceived: 500 },
];

function setUp({ page = PLAIN, broker = '/mqtt', authority = false } = {}) {
  const link = signal<LinkState>({ kind: 'open' });
  const iceServers = signal<readonly IceServer[]>([]);
  const shown = signal(false);
  const counts = { reports: 0, authority: 0 };
  const network = createNetwork({
    session: {
      info: signal({ ...INFO, broker: { ...INFO.broker, url: broker } }),
      link,
      heard: signal(true),
      iceServers,
    },
    relayOnly: signal(false),
    page,
    brokerUrl: (url) => brokerUrl(url, 'http://home:8080/'),
    async askAuthority() {
      counts.authority++;
      return authority;
    },
    async report() {
      counts.reports++;
      return { peer: 'p', entries: REPORT };
    },
    shown,
    clock: steadyClock,
  });
  return { network, link, iceServers, shown, counts };
}

describe('the network', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is asked only while somebody looks', async () => {
    const { network, shown, counts } = setUp();
    await vi.advanceTimersByTimeAsync(3000);
    expect(counts).toEqual({ reports: 0, authority: 0 });
    shown.value = true;
    await vi.advanceTimersByTimeAsync(3000);
    expect(counts.reports).toBeGreaterThan(1);
    expect(counts.authority).toBe(1);
    expect(network.way.value).toEqual({ way: 'router', protocol: 'udp' });
    expect(network.bytes.value).toBe(2000);
    shown.value = false;
    const before = counts.reports;
    await vi.advanceTimersByTimeAsync(3000);
    expect(counts.reports).toBe(before);
    network.dispose();
  });

  it('names the gateway’s own broker by its whole address, and another by its own', () => {
    expect(setUp().network.facts.value.broker).toEqual({ own: true, address: 'ws://home:8080/mqtt' });
    expect(setUp({ broker: 'wss://broker.example/' }).network.facts.value.broker).toEqual({
      own: false,
      address: 'wss://broker.example/',
    });
    expect(setUp({ broker: 'mqtt://broker.example' }).network.facts.value.broker.address).toBeUndefined();
  });

  it('names each STUN and TURN server once, and why the broker is not reached', () => {
    const { network, iceServers, link } = setUp();
    iceServers.value = [
      { urls: ['stun:stun.example', 'turn:turn.example'] },
      { urls: ['turn:turn.example'], username: 'u', credential: 'c' },
    ];
    link.value = { kind: 'lost', reason: 'the connection closed', refused: false };
    expect(network.facts.value.servers).toEqual(['stun:stun.example', 'turn:turn.example']);
    expect(network.facts.value.brokerProblem).toBe('the connection closed');
  });

  it.each([
    ['plain, with an authority', { page: PLAIN, authority: true }, 'authority'],
    ['plain, without one', { page: PLAIN, authority: false }, 'configure'],
    ['on this machine', { page: { ...PLAIN, carrier: 'local' as const }, authority: true }, undefined],
    ['by HTTPS', { page: { ...PLAIN, carrier: 'https' as const }, authority: true }, undefined],
  ])('says what helps a page that came %s', async (_, question, step) => {
    const { network, shown } = setUp(question);
    expect(network.facts.value.step).toBeUndefined();
    shown.value = true;
    await vi.advanceTimersByTimeAsync(1);
    expect(network.facts.value.step).toBe(step);
    network.dispose();
  });
});

describe('a relay to hide behind', () => {
  it.each([
    ['reached', ['stun:stun.example'], true],
    ['reached', [], true],
    ['reached', ['stun:stun.example', 'turn:turn.example'], false],
    ['reached', ['turns:turn.example?transport=tcp'], false],
    // What it offers is not known before it has said so.
    ['unreached', [], false],
  ] as const)('of a gateway that is %s and tells of %j: none is %s', (gateway, servers, lacks) => {
    expect(lacksRelay({ gateway, servers })).toBe(lacks);
  });
});

describe('the way of a picture', () => {
  const path = (mine: EndKind | undefined, theirs: EndKind | undefined) => ({
    mine: { kind: mine },
    theirs: { kind: theirs },
  });
  it.each([
    [path('host', 'host'), 'host'],
    [path('host', 'srflx'), 'router'],
    [path('prflx', 'host'), 'router'],
    [path('relay', 'srflx'), 'relay'],
    [path(undefined, undefined), undefined],
    [undefined, undefined],
  ])('of %j is %s', (told, expected) => {
    expect(wayOf(told)).toBe(expected);
  });

  it('has brought nothing before its first byte', () => {
    expect(bytesOf(undefined)).toBeUndefined();
    expect(bytesOf({ at: 0, video: { bytes: 0 } })).toBeUndefined();
    expect(bytesOf({ at: 0, video: { bytes: 1 } })).toBe(1);
  });
});
