import { expect, it } from 'vitest';
import { ListenError } from '../../config/listen-error.ts';

const failure = (code: string) => Object.assign(new Error('listen failed'), { code });

it.each([
  ['EADDRINUSE', '127.0.0.1', 'http.listen: 127.0.0.1:80 is in use by another process'],
  ['EADDRINUSE', undefined, 'http.listen: :80 is in use by another process'],
  ['EACCES', '::1', 'http.listen: this user may not listen on [::1]:80; choose a port above 1023'],
  ['EADDRNOTAVAIL', '192.0.2.1', 'http.listen: this machine has no address 192.0.2.1'],
  ['ENOTFOUND', 'nowhere.invalid', 'http.listen: this machine has no address nowhere.invalid'],
  ['EIO', '127.0.0.1', 'http.listen: can not listen on 127.0.0.1:80 (EIO)'],
])('%s at %s', (code, host, message) => {
  const error = new ListenError({ key: 'http.listen', address: { host, port: 80 }, cause: failure(code) });
  expect(error.message).toContain(message);
  expect(error).toMatchObject({ key: 'http.listen', code, address: { host, port: 80 } });
});
