import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSessionRequest } from '../../../viewer/transport/session-request.ts';
import { INFO } from '../fakes/gateway.ts';

describe('asking the gateway who bears a token', () => {
  let server: Server;
  let page: string;
  let reply: (request: IncomingMessage, response: ServerResponse) => void;

  beforeEach(async () => {
    server = createServer((request, response) => reply(request, response));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    page = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  afterEach(() => new Promise((done) => server.close(done)));

  it('bears the token in the header, and reads the answer', async () => {
    let asked: [string | undefined, string | undefined] | undefined;
    reply = (request, response) => {
      asked = [request.url, request.headers.authorization];
      response.end(JSON.stringify(INFO));
    };
    expect(await createSessionRequest(page)('s3cret')).toEqual({
      kind: 'welcome',
      info: INFO,
    });
    expect(asked).toEqual(['/api/session', 'Bearer s3cret']);
  });

  it.each([
    [
      'the gateway’s own words',
      401,
      '{"error":"this token is not known here"}',
      'refused',
      'this token is not known here',
    ],
    ['plain words', 403, 'not from here\n', 'refused', 'not from here'],
    ['a proxy’s page', 401, '<html>Unauthorized</html>', 'refused', 'HTTP 401'],
    ['a gateway that is about to start', 503, '{"error":"starting"}', 'unreachable', 'starting'],
    ['no words', 502, '', 'unreachable', 'HTTP 502'],
    ['another server', 200, '<html>', 'unreachable', expect.stringContaining('not JSON')],
    ['another version', 200, '{"gateway":"home"}', 'unreachable', expect.stringContaining('key')],
  ])('takes %s', async (_name, status, body, kind, reason) => {
    reply = (_request, response) => {
      response.statusCode = status;
      response.end(body);
    };
    expect(await createSessionRequest(page)('s3cret')).toEqual({ kind, reason });
  });

  it('is unreachable where the connection breaks', async () => {
    reply = (request) => request.socket.destroy();
    expect(await createSessionRequest(page)('s3cret')).toEqual({
      kind: 'unreachable',
      reason: expect.any(String),
    });
  });

  it('does not send what can be no token', async () => {
    reply = () => expect.unreachable();
    expect(await createSessionRequest(page)('schlüssel')).toMatchObject({ kind: 'refused' });
    expect(await createSessionRequest(page)('two words')).toMatchObject({ kind: 'refused' });
  });
});
