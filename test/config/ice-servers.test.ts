import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../config/load.ts';

const withServer = (server: string) =>
  parseConfig(`webrtc: { iceServers: [${server}] }\ncameras: [{ name: a, simulated: {} }]`, {
    file: 'f',
  }).webrtc.iceServers;

describe('the address of a STUN or TURN server', () => {
  it.each([
    'stun:stun.example',
    'stuns:stun.example:5349',
    'turn:192.0.2.1:3478',
    'turn:[2001:db8::1]:3478?transport=udp',
    'turns:turn_1.example?transport=tcp',
  ])('is one that browsers take: %s', (url) => {
    expect(withServer(`{ urls: ["${url}"], secret: s }`)).toMatchObject([{ urls: [url] }]);
  });

  it.each([
    'turn://turn.example',
    'turn:u:p@turn.example',
    'turn:turn.example:0',
    'turn:turn.example:65536',
    'turn:turn.example:',
    'turn:turn.example?transport=tls',
    'turn:turn.example?x=1',
    'stun:stun.example?transport=udp',
    'turn:[::1',
    'turn:[::1::2]:3478',
    'turn:2001:db8::1',
    'turn:',
  ])('is refused where a browser would open no connection with it: %s', (url) => {
    expect(() => withServer(`{ urls: ["${url}"], secret: s }`)).toThrow(
      'webrtc.iceServers[0].urls[0]: expected an address such as stun:',
    );
  });
});

describe('a TURN server', () => {
  it.each(['', ', secret: ""', ', credential: c'])('that nobody can sign in to is refused: {%s }', (keys) => {
    expect(() => withServer(`{ urls: ["stun:h", "turns:h"]${keys} }`)).toThrow('webrtc.iceServers[0]: ');
  });

  it.each(['secret: s', 'username: u, credential: c'])('has a password: { %s }', (keys) => {
    expect(withServer(`{ urls: ["turn:h"], ${keys} }`)).toHaveLength(1);
  });

  it('needs none where it serves STUN alone', () => {
    expect(withServer('{ urls: ["stun:h"] }')).toEqual([{ urls: ['stun:h'] }]);
  });
});
