import type { PathProblemKind } from '../../models/watch/path-problem.ts';
import type { Translation } from '../translation.ts';

/** Why no picture found its way; docs/remote.md has a paragraph on each. `turn` names the TURN servers. */
export const pathTexts: Readonly<Record<PathProblemKind, (turn: string) => string>> = {
  impostor: () =>
    'Somebody else than the gateway answered, so nothing was taken from it. If this stays, the network between is not to be trusted.',
  'browser-silent': () =>
    'The browser gives no address to connect by. An extension or a policy may forbid WebRTC; allow it for this page.',
  'gateway-silent': () =>
    'The gateway offers no address that this device may use. Look at webrtc.bind and webrtc.candidates in its configuration, and at its TURN server.',
  'hidden-without-turn': () =>
    'Your addresses are to be hidden, which takes a TURN server, and the gateway names none. Set one up under webrtc.iceServers, or show your addresses.',
  'turn-refused': (turn) =>
    `The TURN server ${turn} refuses this device. Compare the secret in webrtc.iceServers with static-auth-secret of coturn, and the clocks of both.`,
  'turn-needs-tcp': (turn) =>
    `No UDP path, and the TURN server ${turn} does not answer by UDP either. Set up TURN over TCP: add its address with ?transport=tcp to webrtc.iceServers.`,
  'turn-silent': (turn) =>
    `No path, and the TURN server ${turn} does not answer. Look whether it runs, and whether this network lets its ports through.`,
  'udp-shut': () =>
    'No UDP path: this network lets no UDP out. Set up TURN over TCP: a TURN server with ?transport=tcp in webrtc.iceServers.',
  'needs-turn': () =>
    'No UDP path between this device and the gateway. Set up a TURN server in webrtc.iceServers, with ?transport=tcp too for networks that let no UDP through.',
  'relay-in-vain': (turn) =>
    `The TURN server ${turn} answers, but the gateway is not reached from there. The gateway needs UDP to it, or the TURN server to the gateway.`,
};

export type PathTexts = Translation<typeof pathTexts>;
