import { describe, expect, it } from 'vitest';
import { RtspError } from '../../../gateway/rtsp/errors.ts';
import { type FailedRung, ladderError, nextRung, type Rung } from '../../../gateway/rtsp/ladder.ts';

const error = (status?: number) =>
  new RtspError({
    kind: 'unsupported-transport',
    address: 'cam:554',
    message: `the first: ${status}`,
    status,
  });

const FAILURES = { refused: 'refused', silent: 'silent', 'patiently silent': 'silent' } as const;
type Failure = `${'tcp' | 'udp'} ${keyof typeof FAILURES}`;

function failed(list: readonly Failure[]): FailedRung[] {
  return list.map((failure) => {
    const [transport, ...words] = failure.split(' ');
    return {
      transport: transport === 'udp' ? 'udp' : 'tcp',
      why: words.includes('silent') ? 'silent' : 'refused',
      isPatient: words.includes('patiently'),
      error: error(461),
    };
  });
}

const tryTcp: Rung = { kind: 'try', transport: 'tcp', isPatient: false };
const tryUdp: Rung = { kind: 'try', transport: 'udp', isPatient: false };
const patient = (transport: 'tcp' | 'udp'): Rung => ({ kind: 'try', transport, isPatient: true });
const giveUp: Rung = { kind: 'give-up' };

describe('case 5: the ladder between transports', () => {
  const cases: [
    wanted: 'auto' | 'tcp' | 'udp',
    prefer: 'tcp' | 'udp' | undefined,
    failures: Failure[],
    rung: Rung,
  ][] = [
    ['auto', undefined, [], tryTcp],
    ['auto', 'tcp', [], patient('tcp')],
    ['auto', 'tcp', ['tcp refused'], patient('udp')],
    ['auto', 'tcp', ['tcp patiently silent'], giveUp],
    ['auto', 'udp', [], tryUdp],
    ['udp', undefined, [], tryUdp],
    ['udp', 'tcp', [], tryTcp],
    ['udp', 'tcp', ['tcp silent'], tryUdp],
    ['tcp', undefined, [], patient('tcp')],
    ['tcp', 'udp', [], patient('tcp')],
    ['auto', undefined, ['tcp refused'], patient('udp')],
    ['auto', 'udp', ['udp refused'], patient('tcp')],
    ['udp', undefined, ['udp silent'], tryTcp],
    ['auto', undefined, ['tcp silent'], tryUdp],
    ['auto', undefined, ['tcp silent', 'udp silent'], patient('tcp')],
    ['udp', undefined, ['udp silent', 'tcp refused'], patient('udp')],
    ['auto', undefined, ['tcp refused', 'udp refused'], giveUp],
    ['auto', undefined, ['tcp refused', 'udp patiently silent'], giveUp],
    ['auto', undefined, ['tcp silent', 'udp silent', 'tcp patiently silent'], giveUp],
    ['tcp', undefined, ['tcp refused'], giveUp],
    ['tcp', undefined, ['tcp patiently silent'], giveUp],
  ];
  it.each(cases)('%s, preferred %s, after %j', (wanted, prefer, failures, rung) => {
    expect(nextRung({ wanted, prefer, isSecure: false, failed: failed(failures) })).toEqual(rung);
  });

  it('has one rung for an encrypted session', () => {
    for (const wanted of ['auto', 'tcp'] as const)
      expect(nextRung({ wanted, prefer: 'udp', isSecure: true, failed: [] })).toEqual(patient('tcp'));
    expect(
      nextRung({ wanted: 'auto', prefer: undefined, isSecure: true, failed: failed(['tcp refused']) }),
    ).toEqual(giveUp);
  });

  it('tells what came of each transport', () => {
    expect(ladderError(failed(['tcp refused', 'udp patiently silent']))).toMatchObject({
      kind: 'stalled',
      status: 461,
      message: expect.stringContaining(
        'over TCP (refused with 461) nor over UDP (nothing came): allow RTP over RTSP',
      ),
    });
    expect(ladderError(failed(['udp refused', 'tcp refused']))?.kind).toBe('unsupported-transport');
    const [rung] = failed(['tcp refused']);
    if (!rung) throw new Error('no rung');
    const otherWay = { ...rung, error: error() };
    expect(ladderError([rung])?.message).toBe('the first: 461');
    expect(ladderError([{ ...rung, error: error(500) }, rung])?.message).toBe('the first: 500');
    expect(ladderError([rung, otherWay])?.message).toContain('(it chose another way)');
  });
});
