import { describe, expect, it } from 'vitest';
import { offerOf } from './offers.ts';
import { scriptedHouse } from './scripted-house.ts';

const offer = {
  principal: { id: 'token:phone', name: 'phone', role: 'viewer', cameras: ['*'] },
  camera: 'porch',
  quality: 'main',
  onCandidate: () => undefined,
  onEnd: () => undefined,
} as const;

describe('Viewings', () => {
  it('leaves no subscription behind when the engine makes no peer', () => {
    const { viewings, subscriptions, engine } = scriptedHouse();
    engine.create = () => {
      throw new Error('too many open files');
    };
    expect(() => viewings.open(offer)).toThrow('its log says why');
    expect(subscriptions.filter(({ closed }) => !closed)).toEqual([]);
    expect(viewings.count).toBe(0);
  });

  it('begins nothing once the gateway closes', async () => {
    const { viewings, subscriptions, peers } = scriptedHouse();
    await viewings.open(offer).answer({ sdp: offerOf(), trickle: true });
    viewings.closeAll();
    expect(() => viewings.open(offer)).toThrow('the gateway is shutting down');
    expect(subscriptions).toMatchObject([{ closed: true }]);
    expect(peers).toMatchObject([{ closed: true }]);
  });
});
