import { request } from 'node:http';
import { expect, it } from 'vitest';
import type { Principal } from '../../../access/principal.ts';
import type { Route } from '../../../gateway/http/route.ts';
import { eventually } from '../../helpers/eventually.ts';
import { bearer, DIRECTORY, startTestServer } from './harness.ts';

it('begins nothing for whoever’s rights have ended while the body was on its way', async () => {
  const begun: Principal[] = [];
  const whep: Route = {
    method: 'POST',
    path: '/whep',
    access: 'token',
    maxBodyBytes: 10,
    handle({ principal }) {
      if (principal) begun.push(principal);
      return { status: 201 };
    },
  };
  let asked = 0;
  let isRevoked = false;
  const { server } = await startTestServer({
    routes: [whep],
    directory: {
      ...DIRECTORY,
      authenticate(credentials) {
        asked++;
        return isRevoked ? undefined : DIRECTORY.authenticate(credentials);
      },
    },
  });
  const { host, port } = server.address;
  const posting = request({
    host,
    port,
    method: 'POST',
    path: '/whep',
    headers: { ...bearer('cem-secret'), 'content-length': 5 },
  });
  const answered = new Promise<number | undefined>((resolve, reject) => {
    posting.once('response', (response) => resolve(response.resume().statusCode));
    posting.once('error', reject);
  });
  posting.write('v=');
  await eventually(() => asked > 0, { what: 'the sign-in' });
  isRevoked = true;
  posting.end('0\r\n');
  expect(await answered).toBe(401);
  expect(begun).toEqual([]);
});
