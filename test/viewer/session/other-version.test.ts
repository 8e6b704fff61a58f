import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PROTOCOL_VERSION } from '../../../protocol/messages.ts';
import { createSession } from '../../../viewer/models/session/live-session.ts';
import { createFakeGateway, PORCH, sessionOptions } from '../fakes/gateway.ts';

const NEXT = PROTOCOL_VERSION + 1;

function setUp() {
  const gateway = createFakeGateway();
  const onForgery = vi.fn();
  const session = createSession(sessionOptions(gateway, { onForgery }));
  const keyOf = (version: number) => gateway.keyMessage().replace(/"v":\d+/, `"v":${version}`);
  return { gateway, session, onForgery, keyOf };
}

describe('a gateway of another version', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['a newer', NEXT],
    ['an older', PROTOCOL_VERSION - 1],
  ])('is no forger, though it says %s one; but nothing is said to it', (_, version) => {
    const { gateway, session, onForgery, keyOf } = setUp();
    gateway.accept({ key: false });
    gateway.deliver('key', keyOf(version), { retained: true });
    expect(session.gateway.value).toBe('other-version');
    vi.advanceTimersByTime(10_000);
    expect(session.gateway.value).toBe('other-version');
    expect(session.reachable.value).toBe(false);
    expect(onForgery).not.toHaveBeenCalled();
    expect(gateway.up).toEqual([]);
  });

  it('is understood again once it says its key in this version, or when the page looks again', () => {
    const { gateway, session, keyOf } = setUp();
    gateway.accept({ key: false });
    gateway.deliver('key', keyOf(NEXT));
    gateway.key();
    expect([session.gateway.value, session.reachable.value]).toEqual(['unknown', true]);

    const other = setUp();
    other.gateway.accept({ key: false });
    other.gateway.deliver('key', other.keyOf(NEXT));
    other.session.check();
    expect(other.gateway.links).toHaveLength(2);
  });

  it('can not be played by anybody to a page that speaks with its gateway', () => {
    const { gateway, session, keyOf } = setUp();
    gateway.accept();
    gateway.welcome([PORCH]);
    gateway.deliver('key', keyOf(NEXT));
    expect([session.gateway.value, session.reachable.value]).toEqual(['online', true]);
  });
});
