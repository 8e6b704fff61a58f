import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSound } from '../../devices/simulated/audio/sound.ts';
import { eventually } from '../helpers/eventually.ts';
import { type GstRtspServer, startGstRtspServer } from '../helpers/gst-rtsp-server.ts';
import type { ReceivedSound } from '../helpers/received-audio.ts';
import type { WhepViewer } from '../helpers/whep-viewer.ts';
import { type House, startHouse, untilFrames } from './house.ts';

const PCMA = 8;
const PICTURE =
  'videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=15/1 ' +
  '! x264enc tune=zerolatency sliced-threads=false speed-preset=ultrafast key-int-max=15 ' +
  '! rtph264pay name=pay0 pt=96 config-interval=1';
const BEEPS = 'audiotestsrc is-live=true wave=ticks ! audioconvert ! audioresample ! audio/x-raw,channels=1';

let house: House;
let alaw: GstRtspServer;
let opus: GstRtspServer;
/** When the camera has sent which picture, by its NAL unit, in Unix ms. */
const sentAt = new Map<string, number>();

beforeAll(async () => {
  [alaw, opus] = await Promise.all([
    // 100 ms a packet.
    startGstRtspServer({
      pipeline: `${PICTURE} ${BEEPS},rate=8000 ! alawenc ! rtppcmapay name=pay1 pt=8 max-ptime=200000000 min-ptime=200000000 mtu=4000`,
    }),
    startGstRtspServer({ pipeline: `${PICTURE} ${BEEPS},rate=48000 ! opusenc ! rtpopuspay name=pay1 pt=97` }),
  ]);
  house = await startHouse({
    camera: { audio: 'PCMA' },
    async cameras(camera) {
      const url = new URL(camera.rtspUrl('sub'));
      url.username = camera.username;
      url.password = encodeURIComponent(camera.password);
      return [
        { name: 'alaw', rtsp: alaw.url },
        { name: 'opus', rtsp: opus.url },
        { name: 'mute', rtsp: url.href, audio: false },
      ];
    },
  });
  house.camera.tap(({ nal, stream }) => {
    if (stream === 'main') sentAt.set(nal.toString('latin1'), Date.now());
  });
});

afterAll(async () => {
  await house?.close();
  await Promise.all([alaw?.close(), opus?.close()]);
});

const listen = (camera: string) => house.watch({ camera, takes: { audio: true } });
const untilHeard = (viewer: WhepViewer, count: number) =>
  eventually(() => viewer.audio.packets.length >= count, {
    withinMs: 15_000,
    what: `${count} packets of sound`,
  });

function stepsOf(packets: readonly ReceivedSound[]) {
  return packets.slice(1).map((packet, index) => {
    const before = packets[index];
    return {
      sequence: (packet.sequence - (before?.sequence ?? 0)) & 0xffff,
      ticks: (packet.timestamp - (before?.timestamp ?? 0)) >>> 0,
    };
  });
}

describe('the sound of a viewer', () => {
  it("is the camera's, byte for byte, without a gap", async () => {
    const viewer = await listen('porch');
    await untilHeard(viewer, 150);
    const { packets } = viewer.audio;
    viewer.close();
    const sound = createSound('PCMA');
    const [beep, silence] = [sound.piece(0), sound.piece(30)];
    const pieces = new Set(Array.from({ length: 50 }, (_, index) => sound.piece(index).toString('latin1')));
    expect(packets.every(({ payload }) => pieces.has(payload.toString('latin1')))).toBe(true);
    expect(packets.some(({ payload }) => payload.equals(beep))).toBe(true);
    expect(packets.some(({ payload }) => payload.equals(silence))).toBe(true);
    expect(packets.every(({ payloadType }) => payloadType === PCMA)).toBe(true);
    expect(stepsOf(packets).every(({ sequence, ticks }) => sequence === 1 && ticks === 160)).toBe(true);
  });

  it('stands beside the picture of the same moment, by the sender reports', async () => {
    const viewer = await listen('porch');
    await untilHeard(viewer, 150);
    await untilFrames(viewer, 50);
    await eventually(() => viewer.reports.video.count >= 2 && viewer.reports.audio.count >= 2, {
      what: 'sender reports',
    });
    const { video, audio, reports } = viewer;
    viewer.close();
    // The beep's first sample is that of a full second, and the piece with it comes once it has been heard.
    const beep = createSound('PCMA').piece(0);
    const heard = audio.packets.filter(({ payload }) => payload.equals(beep)).at(-1);
    const offset = Date.now() - performance.now();
    const heardAt = Math.floor((offset + (heard?.arrivedAtMs ?? 0)) / 1000) * 1000;
    const soundAhead = reports.audio.momentOf(heard?.timestamp ?? 0, 8000) - heardAt;
    const frame = video.frames.findLast(({ nals }) => nals.some((nal) => sentAt.has(nal.toString('latin1'))));
    const seen = frame?.nals.map((nal) => sentAt.get(nal.toString('latin1'))).find((at) => at !== undefined);
    const [packet] = frame?.packets ?? [];
    const pictureAhead = reports.video.momentOf(packet?.bytes.readUInt32BE(4) ?? 0, 90_000) - (seen ?? 0);
    expect(Math.abs(soundAhead - pictureAhead)).toBeLessThan(50);
  });

  it('comes from GStreamer in packets too long for a viewer, which are cut between samples', async () => {
    const viewer = await listen('alaw');
    await untilHeard(viewer, 20);
    await untilFrames(viewer);
    const { packets } = viewer.audio;
    viewer.close();
    expect(Math.max(...packets.map(({ payload }) => payload.length))).toBe(1188);
    expect(stepsOf(packets).map(({ sequence }) => sequence)).toEqual(new Array(packets.length - 1).fill(1));
    const steps = stepsOf(packets).map(({ ticks }) => ticks);
    expect(steps).toEqual(packets.slice(0, -1).map(({ payload }) => payload.length));
  });

  it('comes from GStreamer in Opus', async () => {
    const viewer = await listen('opus');
    await untilHeard(viewer, 50);
    const { packets } = viewer.audio;
    viewer.close();
    expect(packets.every(({ payloadType }) => payloadType === 111)).toBe(true);
    expect(stepsOf(packets).every(({ sequence, ticks }) => sequence === 1 && ticks === 960)).toBe(true);
  });

  it('is left out where the configuration says so, and where the viewer takes none', async () => {
    const [muted, deaf] = await Promise.all([listen('mute'), house.watch()]);
    await Promise.all([untilFrames(muted, 10), untilFrames(deaf, 10)]);
    expect(house.camera.sessions().find(({ stream }) => stream === 'sub')?.media).toEqual(['video']);
    expect([muted.audio.packets.length, deaf.audio.packets.length]).toEqual([0, 0]);
    expect([...muted.video.faults, ...deaf.video.faults]).toEqual([]);
  });
});
