import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { ClientGone, readBody } from '../../../gateway/http/body.ts';

it('rejects when the client goes before the end', async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const outcome = new Promise<Buffer | undefined>((resolve, reject) =>
    server.once('request', (request) => {
      readBody(request, 100).then(resolve, reject);
      request.once('data', () => socket.destroy());
    }),
  );
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf');
  await expect(outcome).rejects.toThrow(ClientGone);
});
