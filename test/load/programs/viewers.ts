import { connectWhepViewer, type WhepOptions } from '../../helpers/whep-viewer.ts';

/** Several viewers in a process that can be killed. Settings as JSON in the first argument; reports on standard output. */
const settings: WhepOptions & { count: number } = JSON.parse(process.argv[2] ?? '');
const viewers = await Promise.all(Array.from({ length: settings.count }, () => connectWhepViewer(settings)));
setInterval(() => {
  const report = viewers.map(({ video }) => ({
    frames: video.frames.length,
    first: video.frames[0]?.nals.map((nal) => nal.readUInt8(0) & 0x1f) ?? [],
    faults: video.faults,
  }));
  process.stdout.write(`${JSON.stringify(report)}\n`);
}, 200);
