import { describe, expect, it } from 'vitest';
import { MAX_ENVELOPE_CHARS, open, seal } from '../../protocol/envelope.ts';
import { MAX_MESSAGE_CHARS } from '../../protocol/messages.ts';
import { ProtocolError } from '../../protocol/parse.ts';

const address = { gateway: 'home', user: 'phone', session: 's1' };
const secret = 'a token of sixteen';
const sealed = { address, direction: 'up', secret, counter: 7, body: '{"type":"hello"}' } as const;
const opening = { address, direction: 'up', secret, after: 6 } as const;

describe('envelope', () => {
  it('opens what was sealed', () => {
    expect(open({ ...opening, text: seal(sealed) })).toEqual({ counter: 7, body: '{"type":"hello"}' });
  });

  it('fits the longest body within its own bound', () => {
    const body = '"'.repeat(MAX_MESSAGE_CHARS - 100);
    const text = seal({ ...sealed, body });
    expect(text.length).toBeLessThanOrEqual(MAX_ENVELOPE_CHARS);
    expect(open({ ...opening, text }).body).toBe(body);
  });

  const forgeries: [string, string, Partial<Parameters<typeof open>[0]>, RegExp][] = [
    ['another token', seal(sealed), { secret: 'some other token!' }, /mac does not fit/],
    ['the other direction', seal(sealed), { direction: 'down' }, /mac does not fit/],
    ['another session', seal(sealed), { address: { ...address, session: 's2' } }, /mac does not fit/],
    ['another gateway', seal(sealed), { address: { ...address, gateway: 'away' } }, /mac does not fit/],
    ['another user', seal(sealed), { address: { ...address, user: 'tablet' } }, /user is not the topic/],
    ['a replay', seal(sealed), { after: 7 }, /not above 7/],
    ['an older message', seal(sealed), { after: 9 }, /not above 9/],
    ['a changed body', seal(sealed).replace('hello', 'bye!!'), {}, /mac does not fit/],
    ['a changed counter', seal(sealed).replace('"n":7', '"n":8'), {}, /mac does not fit/],
    ['another version', seal(sealed).replace('"v":1', '"v":2'), {}, /envelope: v: expected 1/],
    ['an unknown key', seal(sealed).replace('{"v"', '{"x":1,"v"'), {}, /envelope/],
    ['no JSON', 'hello', {}, /not JSON/],
    ['too much', `{"v":1,"x":"${'x'.repeat(MAX_ENVELOPE_CHARS)}"}`, {}, /at most/],
  ];
  it.each(forgeries)('refuses %s', (_name, text, change, message) => {
    const attempt = () => open({ ...opening, ...change, text });
    expect(attempt).toThrow(ProtocolError);
    expect(attempt).toThrow(message);
  });
});
