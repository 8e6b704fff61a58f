import { offerOf } from '../gateway/signaling/offers.ts';

/** A request with the answer that it gets. */
interface Knock {
  readonly way: string;
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
  readonly token?: string;
}

/** What the doors are for, rightly asked; one after the other. */
export const PROPER: readonly Knock[] = [
  { way: 'GET /assets/index-D4f_x-9Z.js', status: 200 },
  { way: 'POST /whep/porch', status: 201, type: 'application/sdp', body: offerOf() },
  { way: 'POST /api/discovery', status: 200 },
  { way: 'POST /api/discovery/inspect', status: 200, body: '{"url":"http://192.0.2.2/"}' },
  { way: 'POST /api/cameras', status: 201, body: '{"name":"gate","onvif":{"url":"http://192.0.2.2/"}}' },
  { way: 'GET /api/cameras/gate', status: 200 },
  { way: 'PATCH /api/cameras/gate', status: 200, body: '{"name":"shed","invert":["pan"]}' },
  { way: 'PATCH /api/cameras/shed', status: 200, body: '{"name":"gate","username":"a","password":"b"}' },
  { way: 'DELETE /api/cameras/gate', status: 204 },
];
export const IMPROPER: readonly Knock[] = [
  { way: 'PATCH /api/cameras/porch', status: 400, body: '{"colour":"red"}' },
  { way: 'GET /api/cameras/porch', status: 401, token: 'x' },
  { way: 'PATCH /api/cameras/porch', status: 403, token: 'ann-secret', body: '{}' },
  { way: 'GET /api/cameras/__proto__', status: 404 },
  { way: 'PUT /api/cameras/porch', status: 405 },
  { way: 'PATCH /api/cameras/porch', status: 409, body: '{"name":"status"}' },
  { way: 'PATCH /api/cameras/porch', status: 413, body: 'x'.repeat(9_000) },
  { way: 'POST /whep/porch', status: 415, type: 'text/html', body: 'x' },
];

export function bytesOf(
  { way, type, body = '', token = 'cem-secret' }: Knock,
  headers: readonly string[] = [],
): string {
  return [
    `${way} HTTP/1.1`,
    'Host: x',
    ...headers,
    `Authorization: Bearer ${token}`,
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    `Content-Length: ${body.length}\r\n\r\n${body}`,
  ].join('\r\n');
}
