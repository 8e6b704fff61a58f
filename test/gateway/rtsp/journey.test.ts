import { describe, expect, it } from 'vitest';
import { RtspError } from '../../../gateway/rtsp/errors.ts';
import { depart, forgiven, type Journey, onward } from '../../../gateway/rtsp/journey.ts';
import { parseTarget } from '../../../gateway/rtsp/url.ts';

const PCMA = { codec: 'PCMA', payloadType: 8, clockRate: 8000, channels: 1 } as const;

describe('a journey', () => {
  const wishes = { transport: 'auto', audio: true } as const;
  const start = depart(parseTarget({ url: 'rtsp://a:b@cam/live' }), wishes);
  const ended = (detour: RtspError['detour'], kind: RtspError['kind'] = 'closed') =>
    new RtspError({ kind, address: 'cam:554', message: 'ended', detour });
  const proceed = (journey: Journey, error: RtspError, isUntried = false) =>
    onward(journey, { error, isUntried, wishes });

  it('ends with an error that no detour leads around', () => {
    const stalled = ended(undefined, 'stalled');
    expect(proceed(start, stalled)).toEqual({ kind: 'give-up', error: stalled });
  });

  it('case 5: 454 takes a new session, five times at most', () => {
    let journey = start;
    for (let renewals = 1; renewals <= 5; renewals++) {
      const next = proceed(journey, ended({ kind: 'new-session' }));
      const afterMs = renewals > 1 ? 250 * renewals : 0;
      expect(next).toEqual({ kind: 'go', journey: { ...start, renewals }, afterMs });
      if (next.kind === 'go') ({ journey } = next);
    }
    expect(proceed(journey, ended({ kind: 'new-session' })).kind).toBe('give-up');
  });

  it('asks for the sound no more where that has ended a session', () => {
    const detour = { kind: 'without-audio', sound: PCMA } as const;
    const next = proceed(start, ended(detour));
    expect(next).toEqual({ kind: 'go', journey: { ...start, shunned: PCMA }, afterMs: 0 });
    if (next.kind === 'go') expect(proceed(next.journey, ended(detour)).kind).toBe('give-up');
  });

  it('asks for no sound at all where that is described otherwise each time', () => {
    const first = proceed(start, ended({ kind: 'without-audio', sound: PCMA }));
    if (first.kind !== 'go') throw first.error;
    const next = proceed(
      first.journey,
      ended({ kind: 'without-audio', sound: { ...PCMA, payloadType: 97 } }),
    );
    expect(next).toMatchObject({ kind: 'go', journey: { audio: false } });
  });

  it('tries the transports before it goes without the sound, and again without', () => {
    const before = { kind: 'other-transport', why: 'silent' } as const;
    const detour = { kind: 'without-audio', sound: PCMA, before } as const;
    const seen: unknown[] = [];
    let journey = start;
    for (;;) {
      seen.push([journey.transport, journey.shunned?.codec]);
      const next = proceed(journey, ended(detour, 'stalled'));
      if (next.kind === 'give-up') break;
      ({ journey } = next);
    }
    const ladder = ['tcp', 'udp', 'tcp'];
    expect(seen).toEqual([
      ...ladder.map((kind) => [kind, undefined]),
      ...ladder.map((kind) => [kind, 'PCMA']),
    ]);
  });

  it('goes without the sound where a redirect leads', () => {
    const shunning = { ...start, shunned: PCMA };
    expect(proceed(shunning, ended({ kind: 'redirect', location: 'rtsp://cam/x' }))).toMatchObject({
      journey: { shunned: PCMA },
    });
  });

  it('pauses longer and longer, whatever turns it takes, until a session has lasted', () => {
    let journey = start;
    const pauses: number[] = [];
    for (const kind of ['redirect', 'new-session', 'redirect', 'new-session'] as const) {
      const next = proceed(journey, ended({ kind, location: 'rtsp://cam/x' }));
      if (next.kind !== 'go') throw next.error;
      pauses.push(next.afterMs);
      ({ journey } = next);
    }
    expect(pauses).toEqual([0, 500, 750, 1000]);
    expect(proceed(forgiven(journey), ended({ kind: 'new-session' }))).toMatchObject({ afterMs: 0 });
  });

  it('calls a camera busy that redirects in circles', () => {
    const circling = { ...start, redirects: 5 };
    const next = proceed(circling, ended({ kind: 'redirect', location: 'rtsp://cam/x' }));
    expect(next).toMatchObject({ kind: 'give-up', error: { kind: 'protocol', isBusy: true } });
  });

  it('case 4: dials once more with a challenge that was not answered yet', () => {
    const next = proceed(start, ended(undefined), true);
    expect(next).toEqual({ kind: 'go', journey: { ...start, hasDialledAgain: true }, afterMs: 0 });
    if (next.kind === 'go')
      expect(proceed(next.journey, ended(undefined), true)).toMatchObject({
        kind: 'give-up',
        error: { kind: 'refused-credentials', message: expect.stringContaining('the password') },
      });
    expect(proceed(start, ended(undefined, 'stalled'), true).kind).toBe('give-up');
  });

  it('begins its ladder anew where a redirect leads', () => {
    const failure = { kind: 'other-transport', why: 'silent' } as const;
    const onUdp = proceed(start, ended(failure, 'stalled'));
    expect(onUdp).toMatchObject({ kind: 'go', journey: { transport: 'udp' } });
    if (onUdp.kind !== 'go') return;
    const location = 'rtsps://cam/x';
    expect(proceed(onUdp.journey, ended({ kind: 'redirect', location }))).toMatchObject({
      kind: 'go',
      journey: { transport: 'tcp', failed: [], redirects: 1, target: { url: location, port: 322 } },
    });
  });

  it('takes no UDP for an encrypted stream', () => {
    const target = parseTarget({ url: 'rtsps://cam/live' });
    expect(() => depart(target, { transport: 'udp', audio: true })).toThrow(
      expect.objectContaining({
        kind: 'unsupported-transport',
        message: expect.stringContaining('in the clear'),
      }),
    );
  });
});
