import { expect, it } from 'vitest';
import { createLogger } from '../../gateway/log.ts';

it.each([
  ['beside the message', { password: 'Geheim' }],
  ['in an object', { camera: { password: 'Geheim' } }],
  ['in an object of an object', { camera: { source: { password: 'Geheim' } } }],
  ['in the headers of a request', { request: { headers: { authorization: 'Bearer Geheim' } } }],
  ['in a URL that could not be read', { err: urlError('rtsp://user:Geheim@[camera') }],
])('hides a secret %s', (_name, fields) => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  createLogger({ level: 'info', destination }).warn(fields, 'something happened');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('[hidden]');
  expect(lines[0]).not.toContain('Geheim');
});

function urlError(url: string): unknown {
  try {
    return new URL(url);
  } catch (error) {
    return error;
  }
}
