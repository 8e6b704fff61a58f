import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { type OwnedProcess, startOwnedProcess } from '../helpers/owned-process.ts';
import { nalType } from '../helpers/received-video.ts';
import type { WhepViewer } from '../helpers/whep-viewer.ts';
import { type House, logOf, startHouse, TOKENS, untilFrames } from '../integration/house.ts';

const viewersProgram = fileURLToPath(new URL('programs/viewers.ts', import.meta.url));
const HALF = 10;
const [SPS, PPS, KEYFRAME] = [7, 8, 5];

interface Report {
  readonly frames: number;
  readonly first: readonly number[];
  readonly faults: readonly string[];
}

let house: House;
let abrupt: OwnedProcess;
let staying: WhepViewer[];

function reports(): Report[] {
  // What stands behind the last line's end is not written to its own end yet.
  const last = abrupt.stdout().split('\n').at(-2);
  return last ? JSON.parse(last) : [];
}

beforeAll(async () => {
  house = await startHouse();
  const settings = { url: house.oriel.httpUrl, camera: 'porch', token: TOKENS.watcher.token, count: HALF };
  abrupt = await startOwnedProcess({
    command: process.execPath,
    args: ['--import', 'tsx', viewersProgram, JSON.stringify(settings)],
  });
  staying = await Promise.all(Array.from({ length: HALF }, () => house.watch()));
});

afterAll(async () => {
  await abrupt?.stop({ signal: 'SIGKILL' });
  await house?.close();
});

describe('twenty viewers at once', () => {
  it('each get every frame from a keyframe on, by one pull', async () => {
    await eventually(() => reports().length === HALF && reports().every(({ frames }) => frames >= 50), {
      withinMs: 60_000,
      what: `50 frames for each of the others (${abrupt.output().slice(-300)})`,
    });
    await Promise.all(staying.map((viewer) => untilFrames(viewer, 50)));
    for (const { first, faults } of reports()) {
      expect(first.slice(0, 3)).toEqual([SPS, PPS, KEYFRAME]);
      expect(faults).toEqual([]);
    }
    for (const { video } of staying) {
      expect(video.frames[0]?.nals.slice(0, 3).map(nalType)).toEqual([SPS, PPS, KEYFRAME]);
      expect(video.faults).toEqual([]);
      expect(video.largest).toBeLessThanOrEqual(1200);
    }
    expect(house.camera.playCount('main')).toBe(1);
    expect(house.camera.sessions()).toHaveLength(1);
  });

  it('go on undisturbed when half of them vanish', async () => {
    const pid = house.oriel.pid();
    await abrupt.stop({ signal: 'SIGKILL' });
    await Promise.all(staying.map((viewer) => untilFrames(viewer, 75)));
    for (const { video } of staying) expect(video.faults).toEqual([]);
    expect(house.oriel.pid()).toBe(pid);
    expect(house.camera.playCount('main')).toBe(1);
    expect(logOf(house).filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  // ICE asks for consent to go on sending every few seconds, and takes 30 s of silence for an end (RFC 7675).
  it('are forgotten once they have been silent', async () => {
    const viewers = async () => {
      const response = await fetch(`${house.oriel.httpUrl}/metrics`, {
        headers: { authorization: `Bearer ${TOKENS.watcher.token}` },
      });
      return Number(/^oriel_viewers (\d+)$/m.exec(await response.text())?.[1]);
    };
    await eventually(async () => (await viewers()) === HALF, {
      withinMs: 40_000,
      everyMs: 250,
      what: 'ten viewers',
    });
    await Promise.all(staying.map((viewer) => viewer.end()));
    expect(await viewers()).toBe(0);
    await eventually(() => house.camera.sessions().length === 0, { what: 'the end of the pull' });
  });
});
