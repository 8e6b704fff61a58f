import { describe, expect, it } from 'vitest';
import { mappedByAllocation } from '../../../gateway/turn/stun-message.ts';
import { repairRelayed } from '../../../gateway/turn/stun-repair.ts';
import { stunMessage } from './stun-messages.ts';

const password = 'the-password-of-the-gateway';
const BINDING_REQUEST = 0x0001;
const DATA_INDICATION = 0x0017;
const CONTROLLED = 0x8029;
const CONTROLLING = 0x802a;
const USERNAME = 0x0006;

const check = (
  tieBreaker: string,
  options: { role?: number; password?: string; type?: number } = {},
): Buffer =>
  stunMessage({
    type: options.type ?? BINDING_REQUEST,
    attributes: [
      [USERNAME, '613a62'],
      [options.role ?? CONTROLLING, tieBreaker],
    ],
    password: options.password ?? password,
  });
const relayed = (data: Buffer): Buffer =>
  stunMessage({
    type: DATA_INDICATION,
    attributes: [
      [0x0012, '000108e1e721c04a'],
      [0x0013, data.toString('hex')],
    ],
  });
const channelData = (data: Buffer): Buffer => {
  const header = Buffer.from([0x40, 0x01, 0, 0]);
  header.writeUInt16BE(data.length, 2);
  return Buffer.concat([header, data]);
};
const ZERO = '0000000000000000';
const ONE = '0000000000000001';

describe('repairRelayed', () => {
  it.each([
    ['of who controls, in a data indication', relayed, CONTROLLING],
    ['of who is controlled, in a data indication', relayed, CONTROLLED],
    ['of who controls, in channel data', channelData, CONTROLLING],
    ['of who is controlled, in channel data', channelData, CONTROLLED],
  ])('gives a check the tie-breaker 1 for 0, and signs it again: %s', (_name, wrap, role) => {
    const packet = wrap(check(ZERO, { role }));
    repairRelayed(packet, password);
    expect(packet.toString('hex')).toBe(wrap(check(ONE, { role })).toString('hex'));
  });

  it.each([
    ['a check with a tie-breaker', relayed(check('00000000000000ff'))],
    ['a check that somebody else has signed', relayed(check(ZERO, { password: 'another' }))],
    ['an answer', relayed(check(ZERO, { type: 0x0101 }))],
    ['media', channelData(Buffer.alloc(1200, 0x80))],
    ['what the server itself says', check(ZERO)],
    ['an indication without data', stunMessage({ type: DATA_INDICATION, attributes: [] })],
    ['channel data that is cut short', channelData(check(ZERO)).subarray(0, 60)],
    ['a data indication that is cut short', relayed(check(ZERO)).subarray(0, 80)],
    ['a few bytes', Buffer.from('4001', 'hex')],
    ['nothing', Buffer.alloc(0)],
  ])('leaves %s as it is', (_name, packet) => {
    const before = packet.toString('hex');
    repairRelayed(packet, password);
    expect(packet.toString('hex')).toBe(before);
  });

  it('takes any bytes at any cut without a throw', () => {
    const whole = relayed(check(ZERO));
    for (let length = 0; length <= whole.length; length++) {
      const cut = Buffer.from(whole.subarray(0, length));
      if (length >= 4) cut.writeUInt16BE(Math.max(0, length - 20), 2);
      repairRelayed(cut, password);
    }
    expect(whole.length).toBeGreaterThan(100);
  });
});

describe('mappedByAllocation', () => {
  const answer = (type: number, content: string) =>
    stunMessage({
      type,
      attributes: [
        [0x0016, '0001c85ee721c048'],
        [0x0020, content],
      ],
    });

  it.each([
    // RFC 5769 section 2.2 has this address.
    ['where the server saw it', answer(0x0103, '0001a147e112a643'), '192.0.2.1 32853'],
    ['nothing of a refusal', answer(0x0113, '0001a147e112a643'), undefined],
    ['nothing of IPv6', answer(0x0103, `0002a147${'00'.repeat(16)}`), undefined],
    ['nothing of what is cut short', answer(0x0103, '0001a147e112a643').subarray(0, 40), undefined],
    ['nothing of media', Buffer.alloc(100, 0x80), undefined],
    ['nothing of nothing', Buffer.alloc(0), undefined],
  ])('reads %s', (_name, message, mapped) => {
    expect(mappedByAllocation(message)).toBe(mapped);
  });
});
