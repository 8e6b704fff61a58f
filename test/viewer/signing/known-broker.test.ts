import { describe, expect, it } from 'vitest';
import { knownBroker } from '../../../viewer/models/signing/known-broker.ts';
import { createFakeMemory } from '../fakes/memory.ts';

const known = (url: unknown) => JSON.stringify({ info: { broker: { url } } });
const device = known('/mqtt');
const bearer = known('wss://broker.example/');

describe('the broker to which the page connects early', () => {
  it.each<[what: string, memory: Record<string, string>, url: string | undefined]>([
    ['of a device that has paired', { device }, '/mqtt'],
    ['of who bears a token', { token: 'secret', bearer, device }, 'wss://broker.example/'],
    [
      'of who bears a token, whatever has ended before',
      { token: 'secret', bearer, ended: 'Over.' },
      'wss://broker.example/',
    ],
    ['none where access has ended', { device, ended: 'Over.' }, undefined],
    ['none of a token that was never taken', { token: 'secret', device }, undefined],
    ['none where a sign-in is over', { bearer }, undefined],
    ['none where nobody is remembered', {}, undefined],
    ['none of what another version wrote', { device: '{"info":{"v":3}}' }, undefined],
    ['none of what is no JSON', { device: '{' }, undefined],
    ['none of what is no text', { device: known(7) }, undefined],
  ])('is %s', (_, memory, url) => {
    const kept = Object.entries(memory).map(([key, value]) => [`oriel.${key}`, value]);
    expect(knownBroker(createFakeMemory(Object.fromEntries(kept)))).toBe(url);
  });
});
