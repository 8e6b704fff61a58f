import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAddressRequest } from '../../../viewer/transport/address-request.ts';

describe('asking for the page’s own address', () => {
  let answer: (response: ServerResponse) => void;
  const asked: [string | undefined, string | undefined][] = [];
  const server = createServer(({ url, headers }, response) => {
    asked.push([url, headers.authorization]);
    answer(response);
  });
  let page: string;

  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    page = `http://127.0.0.1:${(server.address() as AddressInfo).port}/#camera=yard`;
  });
  afterAll(() => new Promise((done) => server.close(done)));

  it('gives it, and says nothing of who asks', async () => {
    answer = (response) => response.end('{"address":"192.0.2.7"}');
    expect(await createAddressRequest(page)()).toBe('192.0.2.7');
    expect(asked).toEqual([['/api/address', undefined]]);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['a gateway behind a proxy', (response) => response.end('{}')],
    ['another server', (response) => response.end('<html>')],
    ['a refusal', (response) => response.writeHead(404).end()],
    ['nobody', (response) => response.destroy()],
  ])('gives nothing where it is answered by %s', async (_name, reply) => {
    answer = reply;
    expect(await createAddressRequest(page)()).toBeUndefined();
  });
});
