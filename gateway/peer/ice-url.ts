import type { IceServer } from '../../protocol/messages.ts';

/** The engine takes a TURN server's credentials inside its URL; a browser takes them apart. */
export function iceUrls(servers: readonly IceServer[]): string[] {
  return servers.flatMap(({ urls, username, credential }) =>
    urls.map((url) => {
      if (username === undefined || credential === undefined || !/^turns?:/.test(url)) return url;
      const [scheme, rest] = [url.slice(0, url.indexOf(':')), url.slice(url.indexOf(':') + 1)];
      return `${scheme}:${encodeURIComponent(username)}:${encodeURIComponent(credential)}@${rest}`;
    }),
  );
}
