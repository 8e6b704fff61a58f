import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { type House, startHouse, TOKENS, untilFrames } from './house.ts';

let house: House;

beforeAll(async () => {
  house = await startHouse();
});

afterAll(() => house?.close());

/** Samples by name and labels, as Prometheus reads them. */
async function scrape(): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${house.oriel.httpUrl}/metrics`, {
    headers: { authorization: `Bearer ${TOKENS.watcher.token}` },
    signal: AbortSignal.timeout(20_000),
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const samples = new Map<string, number>();
  for (const line of (await response.text()).split('\n')) {
    const [, name, value] = /^([^#\s]\S*|[^#]\S*\{.*\}) (\S+)$/.exec(line) ?? [];
    if (name !== undefined) samples.set(name, Number(value));
  }
  return samples;
}

const MAIN = '{camera="porch",quality="main"}';
const SUB = '{camera="porch",quality="sub"}';
const RECEIVED = `oriel_stream_received_packets_total${MAIN}`;
const FORWARDED = `oriel_stream_forwarded_packets_total${MAIN}`;
const BYTES = `oriel_stream_received_bytes_total${MAIN}`;

it('tells what viewers and streams do', async () => {
  const idle = await scrape();
  expect(idle.get('oriel_viewers')).toBe(0);
  expect(idle.get(`oriel_stream_live${MAIN}`)).toBe(0);
  expect(idle.get(RECEIVED)).toBe(0);
  expect([...idle.keys()]).toContainEqual(expect.stringMatching(/^oriel_info\{version="\d+\.\d+\.\d+"\}$/));
  expect(idle.get('process_cpu_seconds_total')).toBeGreaterThan(0);

  const viewers = [await house.watch(), await house.watch()];
  // More than a group of pictures: what is sent again from the cache at the beginning is behind both.
  await Promise.all(viewers.map((viewer) => untilFrames(viewer, 30)));
  const before = await scrape();
  expect(before.get('oriel_viewers')).toBe(2);
  expect(before.get(`oriel_stream_live${MAIN}`)).toBe(1);
  expect(before.get(`oriel_stream_live${SUB}`)).toBe(0);
  expect(before.get(`oriel_stream_cached_bytes${MAIN}`)).toBeGreaterThan(1000);
  for (const name of [
    'refused_packets',
    'missed_packets',
    'resent_packets',
    'unanswered_packets',
    'pauses',
  ]) {
    expect(before.get(`oriel_feed_${name}_total${MAIN}`)).toBe(0);
  }
  await Promise.all(viewers.map((viewer) => untilFrames(viewer, 25)));
  const after = await scrape();
  const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  const received = grown(RECEIVED);
  expect(received).toBeGreaterThan(25);
  // 1400 bytes a packet come in, 1200 go out, to two viewers.
  expect(grown(FORWARDED) / received).toBeGreaterThan(2);
  expect(grown(FORWARDED) / received).toBeLessThan(3);
  expect(grown(BYTES) / received).toBeGreaterThan(500);
  expect(grown(BYTES) / received).toBeLessThanOrEqual(1412);

  await Promise.all(viewers.map((viewer) => viewer.end()));
  expect((await scrape()).get('oriel_viewers')).toBe(0);
  await eventually(async () => (await scrape()).get(`oriel_stream_live${MAIN}`) === 0, {
    what: 'the end of the stream',
  });
});

it('is healthy whatever the camera does', async () => {
  const health = async () => (await fetch(`${house.oriel.httpUrl}/healthz`)).status;
  expect(await health()).toBe(200);
  await house.camera.goOffline();
  // What the camera sends is known from before, so whoever comes now is let in and sees it return.
  const viewer = await house.watch();
  expect(await health()).toBe(200);
  expect(viewer.video.packets).toBe(0);
  await house.camera.comeBack();
  await untilFrames(viewer);
});
