import type { MediaTrack } from './media-track.ts';

/** What DESCRIBE answers (RFC 8866): the stream, and each of its tracks. */
export function describeStream(options: {
  name: string;
  host: string;
  tracks: readonly MediaTrack[];
}): string {
  const lines = [
    'v=0',
    `o=- 1 1 IN ${addressOf(options.host)}`,
    `s=${options.name.replaceAll(/[\r\n]/g, ' ').trim() || '-'}`,
    `c=IN ${addressOf(options.host)}`,
    't=0 0',
    'a=control:*',
    'a=range:npt=now-',
    ...options.tracks.flatMap((track) => track.announcement()),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function addressOf(host: string): string {
  return `${host.includes(':') ? 'IP6' : 'IP4'} ${host}`;
}
