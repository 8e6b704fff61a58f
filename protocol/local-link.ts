/** Whether a link opens on the gateway's own machine alone. Throws where it is none. */
export function isLocalLink(link: string): boolean {
  const { hostname } = new URL(link);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
