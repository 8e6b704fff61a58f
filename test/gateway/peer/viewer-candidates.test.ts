import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Candidate } from '../../../gateway/peer/peer.ts';
import { ViewerCandidates } from '../../../gateway/peer/viewer-candidates.ts';

const candidate = (port: number, mid = '0', address = '192.0.2.7'): Candidate => ({
  candidate: `candidate:1 1 udp 2113937151 ${address} ${port} typ host`,
  mid,
});

let given: Candidate[];
let candidates: ViewerCandidates;
const ports = () => given.map((one) => Number(/ (\d+) typ/.exec(one.candidate)?.[1]));

beforeEach(() => {
  vi.useFakeTimers();
  given = [];
  candidates = new ViewerCandidates({ give: (one) => given.push(one) });
});
afterEach(() => {
  candidates.close();
  vi.useRealTimers();
});

describe('ViewerCandidates', () => {
  it('gives one at once and the others where that has not connected', () => {
    candidates.open({ candidates: [candidate(1), candidate(2)], mid: '0' });
    candidates.add(candidate(3));
    expect(ports()).toEqual([1]);
    vi.advanceTimersByTime(199);
    expect(ports()).toEqual([1]);
    vi.advanceTimersByTime(1);
    expect(ports()).toEqual([1, 2, 3]);
    candidates.add(candidate(4));
    expect(ports()).toEqual([1, 2, 3, 4]);
  });

  it('gives none that came while the camera was still asked, and of those the first', () => {
    candidates.add(candidate(1));
    candidates.add(candidate(2));
    expect(ports()).toEqual([]);
    candidates.open({ candidates: [], mid: '0' });
    expect(ports()).toEqual([1]);
  });

  it('gives the first that comes later at once', () => {
    candidates.open({ candidates: [], mid: '0' });
    candidates.add(candidate(1));
    candidates.add(candidate(2));
    expect(ports()).toEqual([1]);
  });

  it('gives a guess at once, and what it guessed from with the others', () => {
    const hidden = candidate(1, '0', 'a.local');
    candidates.open({ candidates: [hidden], mid: '0', viewerAddress: '192.0.2.9' });
    expect(given).toEqual([{ candidate: 'candidate:1 1 UDP 2122260223 192.0.2.9 1 typ host', mid: '0' }]);
    vi.advanceTimersByTime(200);
    expect(given.slice(1)).toEqual([hidden]);
  });

  it('gives no more than a bound, however long it takes to connect', () => {
    candidates.open({ candidates: [], mid: '0' });
    vi.advanceTimersByTime(200);
    for (let port = 1; port <= 500; port++) candidates.add(candidate(port));
    expect(given).toHaveLength(64);
  });

  it('gives nothing more once connected', () => {
    candidates.open({ candidates: [candidate(1), candidate(2)], mid: '0' });
    candidates.close();
    candidates.add(candidate(3));
    vi.advanceTimersByTime(1_000);
    expect(ports()).toEqual([1]);
  });

  it('has no name looked up but a few of browsers’ own', () => {
    candidates.open({ candidates: [], mid: '0' });
    candidates.add(candidate(1, '0', 'example.org'));
    for (let port = 2; port < 10; port++) candidates.add(candidate(port, '0', `a-${port}.local`));
    vi.advanceTimersByTime(200);
    expect(ports()).toEqual([2, 3, 4, 5]);
  });

  it('leaves out those of bundled sections, the end of candidates, and what is too much', () => {
    candidates.add(candidate(1, '1'));
    candidates.add({ candidate: '', mid: '0' });
    candidates.open({ candidates: [], mid: '0' });
    for (let port = 1; port <= 200; port++) candidates.add(candidate(port));
    vi.advanceTimersByTime(200);
    candidates.add(candidate(300, '1'));
    expect(ports()).toEqual(Array.from({ length: 65 }, (_, i) => i + 1));
  });
});
