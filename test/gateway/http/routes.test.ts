import { Counter, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import type { Principal } from '../../../access/principal.ts';
import { createAddressRoute } from '../../../gateway/http/routes/address.ts';
import { createHealthRoute } from '../../../gateway/http/routes/health.ts';
import { createMetricsRoute } from '../../../gateway/http/routes/metrics.ts';
import { createSessionRoute } from '../../../gateway/http/routes/session.ts';
import { parseSessionInfo, type SessionInfo } from '../../../protocol/session-info.ts';
import { ask, bearer, startTestServer } from './harness.ts';

const KEY = 'k'.repeat(43);

function infoOf({ name, role }: Principal): SessionInfo {
  const mayManage = role === 'admin';
  return {
    gateway: 'home',
    key: KEY,
    version: '1.2.3',
    name,
    role,
    mayManageCameras: mayManage,
    mayManageAccess: mayManage,
    relayOnly: false,
    broker: { url: '/mqtt', status: 'oriel/home/status' },
  };
}

function startWithRoutes() {
  const registry = new Registry();
  new Counter({ name: 'doors_total', help: 'Doors.', registers: [registry] }).inc(3);
  return startTestServer({
    routes: [
      createHealthRoute(),
      createMetricsRoute({ registry }),
      createSessionRoute({ infoOf }),
      createAddressRoute(),
    ],
  });
}

it('tells anybody that it is well', async () => {
  const reply = await ask(await startWithRoutes(), { path: '/healthz' });
  expect(reply.status).toBe(200);
  expect(reply.headers['content-type']).toContain('application/json');
  expect(JSON.parse(reply.body)).toEqual({ status: 'ok' });
});

it.each(['/metrics', '/api/session'])(
  'tells nobody %s without a token, nor with a wrong one',
  async (path) => {
    const test = await startWithRoutes();
    expect((await ask(test, { path })).status).toBe(401);
    expect((await ask(test, { path, headers: bearer('wrong') })).status).toBe(401);
  },
);

it('tells metrics to a token for all cameras, and says to others what it takes', async () => {
  const test = await startWithRoutes();
  const told = await ask(test, { path: '/metrics', headers: bearer('cem-secret') });
  expect(told.status).toBe(200);
  expect(told.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(told.body).toContain('doors_total 3');

  const refused = await ask(test, { path: '/metrics', headers: bearer('ann-secret') });
  expect(refused.status).toBe(403);
  expect(JSON.parse(refused.body).error).toContain('all cameras');
});

it('tells whoever bears a token who they are and where signaling goes', async () => {
  const reply = await ask(await startWithRoutes(), { path: '/api/session', headers: bearer('ann-secret') });
  expect(parseSessionInfo(reply.body)).toEqual({
    gateway: 'home',
    key: KEY,
    version: '1.2.3',
    name: 'ann',
    role: 'viewer',
    mayManageCameras: false,
    mayManageAccess: false,
    relayOnly: false,
    broker: { url: '/mqtt', status: 'oriel/home/status' },
    address: '127.0.0.1',
  });
  expect(reply.body).not.toContain('secret');
});

it('tells anybody the address that they come from', async () => {
  const test = await startWithRoutes();
  expect(JSON.parse((await ask(test, { path: '/api/address' })).body)).toEqual({ address: '127.0.0.1' });
  const headers = { 'x-forwarded-for': '203.0.113.9' };
  expect(JSON.parse((await ask(test, { path: '/api/address', headers })).body)).toEqual({});
});

it('tells nobody the address of the proxy in front of it', async () => {
  const headers = { ...bearer('ann-secret'), 'x-forwarded-for': '203.0.113.9' };
  const reply = await ask(await startWithRoutes(), { path: '/api/session', headers });
  expect(parseSessionInfo(reply.body).address).toBeUndefined();
});
