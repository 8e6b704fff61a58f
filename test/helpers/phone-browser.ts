import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import type { Namespace } from '../nat/namespace.ts';
import { CHROMIUM_ARGS } from './chromium.ts';
import { eventually } from './eventually.ts';
import { startOwnedProcess } from './owned-process.ts';

/** Chromium with tabs as people have them: a page in one of them is hidden where it is not looked at, and can be frozen. */
export interface PhoneBrowser {
  /** The only tab, of a phone's size. */
  readonly page: Page;
  /** Another application comes to the front: the page is hidden. */
  hide(): Promise<void>;
  show(): Promise<void>;
  /** The system stops the hidden page's clockwork, or lets it go on. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Stops all of its processes at once, as a laptop does whose lid is closed. */
  sleep(): Promise<void>;
  wake(): Promise<void>;
  close(): Promise<void>;
}

const DEBUG_PORT = 9222;
const START_LIMIT_MS = 40_000;

export async function startPhoneBrowser(namespace: Namespace): Promise<PhoneBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-phone-'));
  const [command, args] = namespace.inside(process.env.CHROMIUM ?? '/usr/bin/chromium', [
    '--headless',
    ...CHROMIUM_ARGS,
    `--remote-debugging-port=${DEBUG_PORT}`,
    `--user-data-dir=${folder}`,
    'about:blank',
  ]);
  const chromiumProcess = await startOwnedProcess({ command, args, env: { HOME: folder } });
  let relay: Relay | undefined;
  let browser: Browser | undefined;
  let stopped: readonly number[] = [];

  async function wake(): Promise<void> {
    for (const pid of stopped) process.kill(pid, 'SIGCONT');
    stopped = [];
  }

  async function close(): Promise<void> {
    await wake();
    await browser?.close();
    relay?.close();
    await chromiumProcess.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  try {
    const path = await eventually(
      () => /DevTools listening on ws:\/\/[^/]+(\/\S+)/.exec(chromiumProcess.output())?.[1],
      { withinMs: START_LIMIT_MS, what: 'Chromium’s door for tools' },
    );
    relay = await startRelay(namespace);
    // Its own defaults would keep the page visible for ever.
    browser = await chromium.connectOverCDP(`ws://127.0.0.1:${relay.port}${path}`, { noDefaults: true });
    const [context] = browser.contexts();
    const page = context?.pages()[0];
    if (!context || !page) throw new Error('Chromium has no page');
    const tools = await context.newCDPSession(page);
    await becomePhone(tools);
    const { windowId } = await tools.send('Browser.getWindowForTarget');
    const turnTo = (windowState: 'minimized' | 'normal') =>
      tools.send('Browser.setWindowBounds', { windowId, bounds: { windowState } });
    return {
      page,
      hide: async () => void (await turnTo('minimized')),
      show: async () => void (await turnTo('normal')),
      freeze: async () => void (await tools.send('Page.setWebLifecycleState', { state: 'frozen' })),
      thaw: async () => void (await tools.send('Page.setWebLifecycleState', { state: 'active' })),
      async sleep() {
        stopped = await familyOf(chromiumProcess.pid);
        for (const pid of stopped) process.kill(pid, 'SIGSTOP');
      },
      wake,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function becomePhone(tools: CDPSession): Promise<void> {
  await tools.send('Emulation.setDeviceMetricsOverride', {
    width: 390,
    height: 844,
    deviceScaleFactor: 2,
    mobile: true,
  });
  await tools.send('Emulation.setTouchEmulationEnabled', { enabled: true });
}

/** The process and all that descend from it, itself first. */
async function familyOf(ancestor: number): Promise<readonly number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // One that ends meanwhile is nobody's descendant.
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const parent = /^\d+ \(.*\) \S (\d+)/s.exec(stat)?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const family = [ancestor];
  // Grows while it is walked through.
  for (const member of family) {
    for (const [pid, parent] of parents) if (parent === member) family.push(pid);
  }
  return family;
}

interface Relay {
  readonly port: number;
  close(): void;
}

/** Carries connections into the namespace, where only processes inside of it reach Chromium's loopback. */
async function startRelay(namespace: Namespace): Promise<Relay> {
  const near = new Set<Socket>();
  const server = createServer((socket) => {
    const carry = `exec 3<>/dev/tcp/127.0.0.1/${DEBUG_PORT}; cat <&3 & exec cat >&3`;
    const [command, args] = namespace.inside('bash', ['-c', carry]);
    const carrier = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    near.add(socket);
    socket.pipe(carrier.stdin).on('error', () => undefined);
    carrier.stdout.pipe(socket).on('error', () => undefined);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      near.delete(socket);
      carrier.kill();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      for (const socket of near) socket.destroy();
    },
  };
}
