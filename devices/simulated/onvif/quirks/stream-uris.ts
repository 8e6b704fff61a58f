import type { CameraFacts, OnvifQuirk } from './quirk.ts';

const URI = /(<trt:GetStreamUriResponse>.*?<tt:Uri>)([^<]+)/s;
const ANY_URI = /(<tt:Uri>)([^<]+)/g;

/** How the address of a stream is written. As usual it has no credentials. */
export const STREAM_URI_QUIRKS = {
  'stream-uri-crlf': {
    meaning: 'the addresses of streams and stills have line ends before, within and after them',
    answer: (soap) =>
      soap.replace(ANY_URI, (_match, tag: string, uri: string) => `${tag}\r\n${broken(uri)}\r\n`),
  },
  'stream-uri-escaped': {
    meaning: 'the address of a stream has a query whose & is escaped twice',
    answer: (soap) => soap.replace(URI, '$1$2?channel=1&amp;amp;subtype=0&amp;amp;unicast=true'),
  },
  'stream-uri-credentials': {
    meaning: 'the address of a stream has the user and the password as they are, whatever is in them',
    answer: (soap, _request, camera) =>
      soap.replace(URI, (_match, before: string, uri: string) => before + withCredentials(uri, camera)),
  },
  'stream-uri-wrong-host': {
    meaning: 'the address of a stream names a host that nobody has, though the port and path are right',
    answer: (soap) =>
      soap.replace(
        URI,
        (_match, before: string, uri: string) =>
          before + uri.replace(/:\/\/[^/]+?(:\d+)?\//, '://192.0.2.99$1/'),
      ),
  },
} satisfies Readonly<Record<string, OnvifQuirk>>;

function broken(uri: string): string {
  const middle = Math.floor(uri.length / 2);
  return `${uri.slice(0, middle)}\r\n${uri.slice(middle)}`;
}

/** Escaped for XML only. */
function withCredentials(uri: string, { username, password }: CameraFacts): string {
  const credentials = `${username}:${password}@`.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return uri.replace('://', () => `://${credentials}`);
}
