/** Where ONVIF device services usually are (ONVIF Core, section 5.1.1). */
const USUAL_PATH = '/onvif/device_service';

const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]{1,253})(:\d{1,5})?(\/[^\s@]*)?$/;

/** A camera's address as somebody typed it: that of its device service, or a host on which that is to be found. */
export type TypedAddress =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'host'; readonly host: string };

/** Nothing where it is no address; a URL that holds a password is none, since addresses are shown. */
export function readAddress(typed: string): TypedAddress | undefined {
  const text = typed.trim();
  if (/^https?:\/\//i.test(text)) {
    if (!URL.canParse(text)) return undefined;
    const url = new URL(text);
    if (url.username !== '' || url.password !== '') return undefined;
    if (url.pathname === '/') url.pathname = USUAL_PATH;
    return { kind: 'url', url: url.href };
  }
  // An IPv6 address without brackets has colons that are no port.
  const host = /^[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$/.test(text) ? `[${text}]` : text;
  const match = HOST.exec(host);
  if (!match || !URL.canParse(`http://${host}`)) return undefined;
  const [, port, path] = match;
  return port === undefined && path === undefined ? { kind: 'host', host } : readAddress(`http://${host}`);
}
