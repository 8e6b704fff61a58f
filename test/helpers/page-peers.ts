import { eventually } from './eventually.ts';
import type { ViewerPage } from './viewer-page.ts';

/** What the page's newest peer connection has taken in so far. */
export interface Intake {
  /** Peer connections that the page has made since it was loaded. */
  readonly peers: number;
  /** Audio samples that were played, or would have been. */
  readonly samples: number;
  /** As WebRTC has it: the square of the level, 0 to 1, times seconds. */
  readonly energy: number;
  readonly audioPackets: number;
  readonly framesDecoded: number;
}

/** Runs in the page before its own code, so it can use nothing from outside itself. */
const REMEMBER = `
  window.pagePeers = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...options) {
      super(...options);
      window.pagePeers.push(this);
    }
  };`;

const READ = `(async () => {
  const intake = { peers: window.pagePeers.length, samples: 0, energy: 0, audioPackets: 0, framesDecoded: 0 };
  for (const report of (await window.pagePeers.at(-1).getStats()).values()) {
    if (report.type !== 'inbound-rtp') continue;
    if (report.kind === 'video') intake.framesDecoded += report.framesDecoded ?? 0;
    else {
      intake.samples += report.totalSamplesReceived ?? 0;
      intake.energy += report.totalAudioEnergy ?? 0;
      intake.audioPackets += report.packetsReceived ?? 0;
    }
  }
  return intake;
})()`;

/** Loads the page anew so that {@link intakeOf} can be asked about it. */
export async function watchPeers({ page, part }: ViewerPage): Promise<void> {
  // Anew before it has signed in, it would have forgotten the token that its link bore.
  await part('stage').waitFor();
  await page.addInitScript({ content: REMEMBER });
  await page.reload();
}

export function intakeOf({ page }: ViewerPage): Promise<Intake> {
  return page.evaluate<Intake>(READ);
}

/** Waits until that much has been heard from now on. A beep of a tenth of a second at −18 dB is about 0.0007. */
export async function untilHeard(viewer: ViewerPage, energy: number): Promise<void> {
  const before = await intakeOf(viewer);
  await eventually(async () => (await intakeOf(viewer)).energy - before.energy >= energy, {
    withinMs: 30_000,
    what: `sound of an energy of ${energy}`,
  });
}
