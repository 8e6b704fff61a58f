import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Namespace } from './namespace.ts';

export interface DistantChromium {
  readonly browser: Browser;
  close(): Promise<void>;
}

/** Debian's Chromium in another network; its addresses are hidden by `.local` names, as they are for people. */
export async function launchDistantChromium(namespace: Namespace): Promise<DistantChromium> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-chromium-'));
  const executablePath = join(folder, 'chromium');
  const [command, args] = namespace.inside(process.env.CHROMIUM ?? '/usr/bin/chromium', []);
  await writeFile(executablePath, `#!/bin/sh\nexec ${[command, ...args].join(' ')} "$@"\n`);
  await chmod(executablePath, 0o755);
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--autoplay-policy=no-user-gesture-required',
      ],
      timeout: 30_000,
    });
    return {
      browser,
      async close() {
        await browser.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** What a page's peer connections said and were told, and the path that the last of them took. */
export interface SpokenPaths {
  /** Every local description and candidate. */
  readonly said: readonly string[];
  /** Every remote description and candidate. */
  readonly told: readonly string[];
}

/** Has the page keep its peer connections and what passes through them; before it is opened. */
export async function overhear(page: Page): Promise<void> {
  await page.addInitScript(keepPeers);
}

/** Runs in the page, so it can use nothing from outside itself. */
function keepPeers(): void {
  const said: string[] = [];
  const told: string[] = [];
  const peers: RTCPeerConnection[] = [];
  Object.assign(globalThis, { overheard: { said, told, peers } });
  const real = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends real {
    constructor(config?: RTCConfiguration) {
      super(config);
      peers.push(this);
      this.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate) said.push(candidate.candidate);
        said.push(this.localDescription?.sdp ?? '');
      });
    }
    override async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      told.push(description.sdp ?? '');
      said.push(this.localDescription?.sdp ?? '');
      await super.setRemoteDescription(description);
    }
    override async addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void> {
      told.push(candidate?.candidate ?? '');
      await super.addIceCandidate(candidate ?? undefined);
    }
  };
}

export async function overheard(page: Page): Promise<SpokenPaths> {
  return page.evaluate<SpokenPaths>('({ said: overheard.said, told: overheard.told })');
}

export interface TakenPath {
  /** RFC 8445's word for the candidate at either end. */
  readonly local: string;
  readonly remote: string;
  readonly remoteAddress: string;
  /** How the browser reaches its relay. */
  readonly relayProtocol?: string;
}

/** The path that the page's newest peer connection has chosen. */
export async function takenPath(page: Page): Promise<TakenPath> {
  return page.evaluate<TakenPath>(`(${readPath})(overheard.peers.at(-1))`);
}

async function readPath(peer: RTCPeerConnection): Promise<TakenPath> {
  const reports = await peer.getStats();
  for (const report of reports.values()) {
    if (report.type !== 'transport' || !report.selectedCandidatePairId) continue;
    const pair = reports.get(report.selectedCandidatePairId);
    const local = reports.get(pair.localCandidateId);
    const remote = reports.get(pair.remoteCandidateId);
    return {
      local: local.candidateType,
      remote: remote.candidateType,
      remoteAddress: remote.address,
      relayProtocol: local.relayProtocol,
    };
  }
  throw new Error('no path was chosen');
}
