import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { untilPicture } from '../helpers/shown-picture.ts';
import { type Coturn, startCoturn } from './coturn.ts';
import {
  type DistantChromium,
  launchDistantChromium,
  overhear,
  overheard,
  takenPath,
} from './distant-chromium.ts';
import { type DistantOriel, startDistantOriel } from './distant-oriel.ts';
import {
  buildTwoHomes,
  GATEWAY_ADDRESS,
  GATEWAY_ROUTER,
  type Router,
  TURN_ADDRESS,
  type TwoHomes,
  VIEWER_ADDRESS,
  VIEWER_ROUTER,
} from './two-homes.ts';

const TOKEN = 'the-token-of-the-phone';
const TURN_HOST = `${TURN_ADDRESS}:3478`;
const GATEWAYS_OWN = [GATEWAY_ADDRESS, GATEWAY_ROUTER];
const VIEWERS_OWN = [VIEWER_ADDRESS, VIEWER_ROUTER];

let homes: TwoHomes;
let coturn: Coturn;
let chromium: DistantChromium;
/** Without a TURN server, with one, and with one as the only way. */
let plain: DistantOriel;
let relayed: DistantOriel;
let hidden: DistantOriel;
let page: Page | undefined;

beforeAll(async () => {
  homes = await buildTwoHomes();
  await homes.route({ gateway: 'open', viewer: 'open' });
  const { gateway, viewer, turn } = homes;
  const tokens = [{ name: 'phone', token: TOKEN, role: 'viewer' }];
  coturn = await startCoturn({ namespace: turn, address: TURN_ADDRESS });
  const stun = `stun:${TURN_HOST}`;
  const servers = [
    { urls: [stun] },
    { urls: [`turn:${TURN_HOST}`, `turn:${TURN_HOST}?transport=tcp`], secret: coturn.secret },
  ];
  const start = (port: number, webrtc: Readonly<Record<string, unknown>>) =>
    startDistantOriel({ namespace: gateway, port, webrtc, tokens });
  [chromium, plain, relayed, hidden] = await Promise.all([
    launchDistantChromium(viewer),
    start(8080, { iceServers: [{ urls: [stun] }], ports: '50000-50020' }),
    start(8081, { iceServers: servers, ports: '50030-50050' }),
    start(8082, { iceServers: servers, ports: '50060-50080', candidates: { types: ['relay'] } }),
  ]);
});

afterEach(async () => {
  await page?.context().close();
  page = undefined;
});

afterAll(async () => {
  await chromium?.close();
  await Promise.all([plain?.close(), relayed?.close(), hidden?.close(), coturn?.close()]);
  await homes?.close();
});

interface Visit {
  readonly oriel: DistantOriel;
  readonly routers: { readonly gateway: Router; readonly viewer: Router };
  /** Before the page is opened. */
  prepare?(page: Page): Promise<void>;
}

/** Opens the viewer in the other home. */
async function visit({ oriel, routers, prepare }: Visit): Promise<Page> {
  await homes.route(routers);
  const context = await chromium.browser.newContext();
  const opened = await context.newPage();
  page = opened;
  await overhear(opened);
  await prepare?.(opened);
  await opened.goto(`http://${GATEWAY_ROUTER}:${oriel.port}/#token=${TOKEN}`);
  return opened;
}

async function untilNewPicture(opened: Page): Promise<void> {
  await untilPicture(opened, { madeAfter: Date.now() }).catch(async (error: unknown) => {
    const { said, told } = await overheard(opened);
    const candidates = [...said, '; told', ...told].filter((line) => !line.startsWith('v=0'));
    throw new Error(`${error instanceof Error ? error.message : error}; said ${candidates.join('\n')}`);
  });
}

describe('a picture comes', () => {
  it('straight from the gateway’s own address in one network, where the browser hides its own', async () => {
    const opened = await visit({ oriel: plain, routers: { gateway: 'open', viewer: 'open' } });
    await untilNewPicture(opened);
    const wanted = { remote: 'host', remoteAddress: GATEWAY_ADDRESS };
    await expect.poll(() => takenPath(opened)).toMatchObject(wanted);
    const { said } = await overheard(opened);
    const hosts = said.join('\n').match(/candidate:.* typ host/g) ?? [];
    expect(hosts.length).toBeGreaterThan(0);
    for (const host of hosts) expect(host).toContain('.local ');
  });

  it('through a router at the viewer’s side', async () => {
    const opened = await visit({ oriel: plain, routers: { gateway: 'open', viewer: 'nat' } });
    await untilNewPicture(opened);
    expect(await homes.heardBy('gateway')).toContain(VIEWER_ROUTER);
  });

  it('through routers at both sides that keep their ports, by what a STUN server sees', async () => {
    const opened = await visit({ oriel: plain, routers: { gateway: 'nat', viewer: 'nat' } });
    await untilNewPicture(opened);
    await expect.poll(() => takenPath(opened)).toMatchObject({ remoteAddress: GATEWAY_ROUTER });
  });

  it('by a relay where both routers take another port for each destination', async () => {
    const opened = await visit({ oriel: relayed, routers: { gateway: 'symmetric', viewer: 'symmetric' } });
    await untilNewPicture(opened);
    const ends = async () => {
      const { local, remote } = await takenPath(opened);
      return [local, remote];
    };
    await expect.poll(ends).toContain('relay');
  });

  it('by a relay over TCP where the viewer’s network lets no UDP out', async () => {
    const opened = await visit({ oriel: relayed, routers: { gateway: 'symmetric', viewer: 'no-udp' } });
    await untilNewPicture(opened);
    await expect.poll(() => takenPath(opened)).toMatchObject({ local: 'relay', relayProtocol: 'tcp' });
  });
});

describe('no address is given away', () => {
  it('of a viewer that hides its own, in no message and on no packet', async () => {
    const opened = await visit({
      oriel: relayed,
      routers: { gateway: 'open', viewer: 'open' },
      prepare: hideAddresses,
    });
    await untilNewPicture(opened);
    const { said } = await overheard(opened);
    const candidates = said.join('\n').match(/candidate:\S+ \d .*/g) ?? [];
    expect(candidates.length).toBeGreaterThan(0);
    for (const candidate of candidates) expect(candidate).toContain(' typ relay');
    for (const address of [...VIEWERS_OWN, '.local']) expect(said.join('\n')).not.toContain(address);
    expect(await homes.heardBy('gateway')).toEqual([TURN_ADDRESS]);
  });

  it('of a gateway that may be reached by its relay alone, in no message and on no packet', async () => {
    const opened = await visit({ oriel: hidden, routers: { gateway: 'open', viewer: 'open' } });
    await untilNewPicture(opened);
    const { told } = await overheard(opened);
    const candidates = told.join('\n').match(/candidate:\S+ \d .*/g) ?? [];
    expect(candidates.length).toBeGreaterThan(0);
    for (const candidate of candidates) expect(candidate).toContain(`${TURN_ADDRESS} `);
    for (const address of GATEWAYS_OWN) expect(told.join('\n')).not.toContain(address);
    await expect.poll(() => takenPath(opened)).toMatchObject({ remoteAddress: TURN_ADDRESS });
    expect(await homes.heardBy('viewer')).toEqual([TURN_ADDRESS]);
  });
});

describe('where there is no path', () => {
  it('the viewer says to set up TURN over TCP where its network lets no UDP out', async () => {
    const opened = await visit({ oriel: plain, routers: { gateway: 'nat', viewer: 'no-udp' } });
    const text = () => opened.locator('body').innerText();
    await eventually(async () => (await text()).includes('Set up TURN over TCP'), {
      withinMs: 60_000,
      what: 'the sentence on what to set up',
    });
    expect(await text()).toContain('this network lets no UDP out');
  });
});

/** What the switch in the viewer’s settings leaves behind. */
async function hideAddresses(opened: Page): Promise<void> {
  await opened.addInitScript(() => localStorage.setItem('oriel.relay-only', 'on'));
}
