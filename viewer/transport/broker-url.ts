/**
 * Where the broker listens, as a WebSocket URL. `url` is what the session info says: `ws:` or `wss:`, or a path on
 * the server that `page` came from. Throws a TypeError for anything else.
 */
export function brokerUrl(url: string, page: string): string {
  const resolved = new URL(url, page);
  if (resolved.protocol === 'http:') resolved.protocol = 'ws:';
  if (resolved.protocol === 'https:') resolved.protocol = 'wss:';
  if (resolved.protocol !== 'ws:' && resolved.protocol !== 'wss:') {
    throw new TypeError(`the broker’s address ${resolved.protocol}//${resolved.host} is no WebSocket URL`);
  }
  return resolved.href;
}
