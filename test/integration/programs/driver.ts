import { eventually } from '../../helpers/eventually.ts';
import { connectLibwebrtc } from '../../helpers/libwebrtc-peer.ts';
import { connectSignaling, type SignalingOptions } from '../../helpers/signaling-client.ts';

/** Somebody who holds the pad to the right until this process is ended. Settings as JSON in the first argument. */
const settings: SignalingOptions & { camera: string } = JSON.parse(process.argv[2] ?? '');
const signaling = await connectSignaling(settings);
const peer = await connectLibwebrtc(signaling, { camera: settings.camera, peer: 'p' });
await eventually(() => peer.isSteerable(), { withinMs: 30_000, what: 'the control channel' });
setInterval(() => peer.control.send(JSON.stringify({ command: 'move', pan: 0.2 })), 150);
