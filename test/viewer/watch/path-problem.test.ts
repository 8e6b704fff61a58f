import { describe, expect, it } from 'vitest';
import { pathProblem } from '../../../viewer/models/watch/path-problem.ts';
import { createPathNotes, type PathFacts } from '../../../viewer/transport/path-facts.ts';

const STUN = 'stun:turn.example:3478';
const UDP = 'turn:turn.example:3478';
const TCP = 'turn:turn.example:3478?transport=tcp';
const TLS = 'turns:turn.example:5349';
const facts = (differing: Partial<PathFacts>): PathFacts => ({
  connected: false,
  mismatch: false,
  relayOnly: false,
  mine: ['host'],
  theirs: ['host'],
  urls: [],
  refused: [],
  ...differing,
});

describe('pathProblem', () => {
  it.each<[name: string, facts: Partial<PathFacts>, kind: string | undefined, says: string]>([
    ['once connected', { connected: true }, undefined, ''],
    ['another certificate', { connected: true, mismatch: true }, 'impostor', 'Somebody else'],
    ['no server at all', {}, 'needs-turn', 'Set up a TURN server'],
    ['STUN that answered', { urls: [STUN], mine: ['host', 'srflx'] }, 'needs-turn', 'TURN server'],
    ['STUN that did not', { urls: [STUN] }, 'udp-shut', 'Set up TURN over TCP'],
    ['TURN by UDP that did not answer', { urls: [STUN, UDP] }, 'turn-needs-tcp', 'Set up TURN over TCP'],
    [
      'TURN by TCP that did not answer',
      { urls: [UDP, TCP] },
      'turn-silent',
      'turn.example:3478 does not answer',
    ],
    ['TURN by TLS that did not answer', { urls: [UDP, TLS] }, 'turn-silent', 'turn.example:5349'],
    ['TURN that refused', { urls: [STUN, UDP], refused: [UDP] }, 'turn-refused', 'refuses this device'],
    ['STUN that refused', { urls: [STUN, UDP], refused: [STUN] }, 'turn-needs-tcp', 'TURN over TCP'],
    [
      'a relay in vain',
      { urls: [TCP], mine: ['relay'], refused: [TCP] },
      'relay-in-vain',
      'gateway needs UDP',
    ],
    [
      'a relay and no word of the gateway',
      { urls: [TCP], mine: ['relay'], theirs: [] },
      'gateway-silent',
      'webrtc.bind',
    ],
    ['no word of the gateway', { theirs: [] }, 'gateway-silent', 'webrtc.candidates'],
    ['a browser without any address', { mine: [] }, 'browser-silent', 'forbid WebRTC'],
    [
      'hidden, without a TURN server',
      { relayOnly: true, mine: [], urls: [STUN] },
      'hidden-without-turn',
      'hidden',
    ],
    [
      'hidden, with a silent one',
      { relayOnly: true, mine: [], urls: [UDP] },
      'turn-needs-tcp',
      'TURN over TCP',
    ],
  ])('knows %s', (_name, differing, kind, says) => {
    const problem = pathProblem(facts(differing));
    expect(problem?.kind).toBe(kind);
    expect(problem?.message ?? '').toContain(says);
  });
});

describe('createPathNotes', () => {
  const notes = () =>
    createPathNotes({ iceServers: [{ urls: [STUN, UDP] }, { urls: [TCP] }], relayOnly: false });

  it('takes down kinds, and no address', () => {
    const taken = notes();
    taken.mine('candidate:1 1 udp 2113937151 a.local 50500 typ host generation 0');
    taken.mine('candidate:2 1 udp 1677729535 192.0.2.7 5 typ srflx raddr 0.0.0.0 rport 0');
    taken.mine('');
    taken.theirs(
      'v=0\r\na=candidate:1 1 UDP 2 10.1.0.2 5 typ host\r\na=candidate:3 1 UDP 1 192.0.2.9 6 typ relay\r\n',
    );
    taken.theirs('candidate:9 1 UDP 3 10.1.0.2 5 typ host');
    expect(taken.facts()).toEqual(
      facts({ mine: ['host', 'srflx'], theirs: ['host', 'relay'], urls: [STUN, UDP, TCP] }),
    );
  });

  it('tells a server that refused from one that was not reached', () => {
    const taken = notes();
    taken.refused({ url: TCP, errorCode: 701 });
    taken.refused({ url: UDP, errorCode: 401 });
    expect(taken.facts().refused).toEqual([UDP]);
  });

  it('remembers that it has stood, and with whom', () => {
    const taken = notes();
    taken.connected();
    taken.mismatch();
    expect(taken.facts()).toMatchObject({ connected: true, mismatch: true });
  });
});
