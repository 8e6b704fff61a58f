import { expect, it } from 'vitest';
import { http } from '../../config/http-schema.ts';
import { parseConfig } from '../../config/load.ts';

const CAMERA = 'cameras: [ { name: demo, simulated: {} } ]';
const parse = (keys: string) => parseConfig(`http: ${keys}\n${CAMERA}`, { file: 'oriel.yaml' }).http;

it.each([
  ['{ tls: { cert: a.crt, key: b.key } }', { kind: 'files', cert: 'a.crt', key: 'b.key' }],
  ['{ tls: {} }', { kind: 'authority' }],
  ['{}', undefined],
])('%s', (keys, tls) => {
  expect(parse(keys).tls).toEqual(tls);
});

it('lets only this machine do without TLS unless it is told', () => {
  expect(parse('{}').plain).toBe('loopback');
  expect(parse('{ plain: everywhere }').plain).toBe('everywhere');
});

it.each([
  ['{ tls: { cert: a.crt } }', 'http.tls.key: missing; it belongs to cert'],
  ['{ tls: { key: b.key } }', 'http.tls.cert: missing; it belongs to key'],
  ['{ tls: { cert: "", key: b.key } }', 'http.tls.cert: '],
  ['{ tls: { cert: a.crt, key: b.key, ca: c.crt } }', 'http.tls.ca: '],
  ['{ plain: yes }', 'http.plain: '],
  ['{ plain: true }', 'http.plain: '],
])('refuses %s', (keys, message) => {
  expect(() => parse(keys)).toThrow(message);
});

it('has a default for all that is needed', () => {
  expect(http.parse({})).toEqual({
    listen: { host: '127.0.0.1', port: 8080 },
    origins: [],
    plain: 'loopback',
  });
});
