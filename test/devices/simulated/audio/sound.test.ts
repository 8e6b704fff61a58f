import { describe, expect, it } from 'vitest';
import { createSound } from '../../../../devices/simulated/audio/sound.ts';

/** 2031-05-06 12:00:00 UTC. */
const NOON_MS = Date.UTC(2031, 4, 6, 12);

describe.each([
  ['PCMA', 8, 0xd5],
  ['PCMU', 0, 0xff],
] as const)('%s', (codec, payloadType, silence) => {
  const sound = createSound(codec);

  it('is described as RFC 3551 has it', () => {
    expect(sound).toMatchObject({ payloadType, clockRate: 8000, encoding: `${codec}/8000`, pieceMs: 20 });
  });

  it('beeps in the first tenth of each second of Unix time', () => {
    const loud = Array.from({ length: 150 }, (_, at) => at).filter((at) => {
      const piece = sound.piece(NOON_MS / sound.pieceMs + at);
      expect(piece).toHaveLength(160);
      return piece.some((byte) => byte !== silence);
    });
    expect(loud).toEqual([0, 1, 2, 3, 4, 50, 51, 52, 53, 54, 100, 101, 102, 103, 104]);
  });
});

it('announces AAC and sends access units of the right shape', () => {
  const sound = createSound('AAC-announced');
  expect(sound.encoding).toBe('MPEG4-GENERIC/16000/1');
  expect(sound.parameters).toContain('mode=AAC-hbr');
  const payload = sound.piece(0);
  expect(payload.readUInt16BE(0)).toBe(16);
  expect(payload.readUInt16BE(2) >> 3).toBe(payload.length - 4);
});
