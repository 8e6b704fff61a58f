import { describe, expect, it } from 'vitest';
import { isStuck } from '../../viewer/models/showing.ts';

const open = { signIn: 'signed-in', live: false, link: 'open', gateway: 'online' } as const;
const away = { live: false, link: undefined, gateway: undefined } as const;

describe('a page that can show nothing by itself', () => {
  it.each([
    ['waits to sign in, and the gateway does not answer', { ...away, signIn: 'waiting' }, true],
    ['waits for somebody to sign in', { ...away, signIn: 'form' }, false],
    ['is just being paired', { ...away, signIn: 'pairing' }, false],
    ['has no picture yet', open, false],
    ['has lost its broker', { ...open, link: 'lost' }, true],
    ['has lost its broker, under a picture that goes on', { ...open, link: 'lost', live: true }, false],
    ['hears its gateway in another version', { ...open, gateway: 'other-version' }, true],
    ['hears nothing of its gateway where it looks for it', { ...open, gateway: 'unheard' }, true],
    ['knows that its gateway is away', { ...open, gateway: 'offline' }, false],
  ] as const)('%s', (_, question, stuck) => {
    expect(isStuck(question)).toBe(stuck);
  });
});
