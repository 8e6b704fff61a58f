import { describe, expect, it } from 'vitest';
import { brokerUrl } from '../../../viewer/transport/broker-url.ts';

describe('the broker’s address', () => {
  it.each([
    ['/mqtt', 'http://pi.local:8080/', 'ws://pi.local:8080/mqtt'],
    ['/mqtt', 'https://cam.example/#token=x', 'wss://cam.example/mqtt'],
    ['wss://broker.example:8884/mqtt', 'http://pi.local/', 'wss://broker.example:8884/mqtt'],
    ['ws://[fd00::1]:9001', 'http://pi.local/', 'ws://[fd00::1]:9001/'],
  ])('%s from %s is %s', (url, page, expected) => {
    expect(brokerUrl(url, page)).toBe(expected);
  });

  it('is never anything but a WebSocket’s', () => {
    expect(() => brokerUrl('mqtt://broker.example', 'http://pi.local/')).toThrow(/no WebSocket URL/);
    expect(() => brokerUrl('javascript:alert(1)', 'http://pi.local/')).toThrow(TypeError);
  });
});
