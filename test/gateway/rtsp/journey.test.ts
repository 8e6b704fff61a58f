import { describe, expect, it } from 'vitest';
import { RtspError } from '../../../gateway/rtsp/errors.ts';
import { depart, type Journey, onward } from '../../../gateway/rtsp/journey.ts';
import { parseTarget } from '../../../gateway/rtsp/url.ts';

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
      expect(next).toEqual({ kind: 'go', journey: { ...start, renewals } });
      if (next.kind === 'go') ({ journey } = next);
    }
    expect(proceed(journey, ended({ kind: 'new-session' })).kind).toBe('give-up');
  });

  it('asks for the sound no more where that has ended a session', () => {
    const next = proceed(start, ended({ kind: 'without-audio' }));
    expect(next).toEqual({ kind: 'go', journey: { ...start, audio: false } });
  });

  it('case 4: dials once more with a challenge that was not answered yet', () => {
    const next = proceed(start, ended(undefined), true);
    expect(next).toEqual({ kind: 'go', journey: { ...start, hasDialledAgain: true } });
    if (next.kind === 'go') expect(proceed(next.journey, ended(undefined), true).kind).toBe('give-up');
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
