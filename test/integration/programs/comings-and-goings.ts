import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { createDataChannelEngine } from '../../../gateway/peer/datachannel-engine.ts';
import { eventually } from '../../helpers/eventually.ts';
import { createReceivingPeer } from '../../helpers/receiving-peer.ts';

/** Viewers come and go, the garbage of them is collected, then the engine is closed as at the daemon's end. */
const VIEWERS = 8;

setFlagsFromString('--expose_gc');
const collect: () => void = runInNewContext('gc');
const engine = createDataChannelEngine({
  bindAddress: '127.0.0.1',
  iceServers: [],
  logger: pino({ level: 'silent' }),
});

async function comeAndGo(): Promise<void> {
  const viewer = await createReceivingPeer();
  let opened = false;
  const peer = engine.create({
    onCandidate: () => undefined,
    onState: () => undefined,
    onVideoOpen: () => undefined,
    onAudioOpen: () => undefined,
    onControlOpen: () => {
      opened = true;
    },
    onControlMessage: () => undefined,
    onKeyframeRequest: () => undefined,
    onLost: () => undefined,
    onReport: () => undefined,
    onBandwidth: () => undefined,
  });
  const video = { codec: 'H264', profileLevelId: '42e01f', width: 640, height: 360 } as const;
  viewer.accept(await peer.answer({ sdp: viewer.offer, trickle: false, format: { video } }));
  await eventually(() => opened, { what: 'the control channel' });
  peer.close();
  viewer.close();
}

for (let viewer = 0; viewer < VIEWERS; viewer++) await comeAndGo();
for (let round = 0; round < 5; round++) {
  collect();
  await pause(20);
}
engine.close();
process.stdout.write('closed\n');
process.exit(0);
