import { describe, expect, it } from 'vitest';
import { engineOffer } from '../../../gateway/peer/engine-offer.ts';

describe('engineOffer', () => {
  const section = (kind: string, mid: string, port: number) =>
    `m=${kind} 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:${mid}\r\na=candidate:1 1 udp 1 192.0.2.7 ${port} typ host\r\n` +
    'a=end-of-candidates\r\n';
  const bundle = (order: string) =>
    `v=0\r\na=group:BUNDLE ${order}\r\n${section('audio', 'a', 1)}${section('video', 'v', 2)}`;
  const bare = (kind: string, mid: string) => `m=${kind} 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:${mid}\r\n`;

  it.each([
    ['the first section of the bundle', bundle('v a'), 'v', [2]],
    ['the first section where nothing is bundled', bundle('a v').replace(/a=group.*\r\n/, ''), 'a', [1]],
    ['nothing where there is no mid', bundle('v a').replace(/a=mid.*\r\n/g, ''), undefined, []],
  ])('takes those of %s', (_name, sdp, mid, expected) => {
    const taken = engineOffer(sdp);
    expect(taken.mid).toBe(mid);
    expect(taken.candidates.map((one) => Number(/ (\d+) typ/.exec(one.candidate)?.[1]))).toEqual(expected);
    expect(taken.sdp).not.toMatch(/candidate/);
  });

  it('leaves the rest as it is', () => {
    expect(engineOffer(bundle('a v')).sdp).toBe(
      `v=0\r\na=group:BUNDLE a v\r\n${bare('audio', 'a')}${bare('video', 'v')}`,
    );
  });

  const withRole = (role: string) => bundle('a v').replaceAll('a=mid', `a=setup:${role}\r\na=mid`);
  const browser = (role: string) =>
    `${withRole(role)}a=extmap:5 http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\r\n`;
  const hidden = browser('actpass').replaceAll('192.0.2.7', 'a-1.local');
  const noPort = browser('actpass').replace(/^a=candidate.*\r\n/gm, '');
  it.each([
    ['a browser begin the handshake where it leaves the choice', browser('actpass'), undefined, 'active'],
    ['no browser begin that will not', browser('passive'), undefined, 'passive'],
    ['a browser begin whose address is known otherwise', hidden, '192.0.2.7', 'active'],
    ['no browser begin whose address is hidden', hidden, undefined, 'actpass'],
    ['no browser begin whose port is not known', noPort, '192.0.2.7', 'actpass'],
    ['no other viewer begin', withRole('actpass'), undefined, 'actpass'],
  ])('has %s', (_name, sdp, viewerAddress, role) => {
    const roles = engineOffer(sdp, viewerAddress).sdp.match(/(?<=a=setup:)\w+/g);
    expect(roles).toEqual([role, role]);
  });
});
