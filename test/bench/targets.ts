/** What the gateway is to reach. Ratios are to the bare engine in the same run. */
export const TARGETS = {
  cpuToBare: 1.2,
  packetsToIdeal: 1.02,
  /** Of a core, in %. */
  ingestPerCamera: 0.2,
  /** Over the bare engine's own, in ms. */
  addedLatency: { p50: 1, p99: 5 },
  /** In ms. */
  firstFrame: { median: 120, worst: 250 },
  live: { median: 350, worst: 600 },
  glass: { median: 20, worst: 35 },
  daemonMb: 90,
  viewerMb: 1,
  /** Seconds of standing still, by the percentage of packets lost. */
  frozen: new Map([
    [2, 0],
    [5, 0.3],
    [10, 1],
  ]),
  /** Memory when all have gone over that when the first had. */
  turnoverGrowth: 1.05,
  /** In ms. */
  ptz: { commandP95: 15, stop: 600 },
  /** Of a core, for all cameras together, over a daemon that does not listen. */
  eventsCores: 0.01,
  /** From the navigation to the first picture, where the page was never before and where it was, in ms. */
  open: { cold: 600, again: 300 },
  /** Of all scripts until then, compressed, in kB. */
  scriptsKb: 130,
  /** From a pairing link to the first picture, and what sealing adds to it, in ms. */
  pairingMs: 2000,
  sealingMs: 10,
  /** Until all viewers of a gateway that was started anew play again, in ms. */
  reconnectMs: 5000,
  /** Until a new picture is seen, once the page is visible and the network is there. */
  healMs: 2000,
  /** First picture among bad clients over that without. */
  floodToQuiet: 2,
} as const;
