import type { PathTexts } from '../en/path.ts';

/** Why no picture found its way, in German. */
export const pathTexts: PathTexts = {
  impostor: () =>
    'Jemand anderes als das Gateway hat geantwortet, darum wurde nichts davon angenommen. Bleibt das so, ist dem Netz dazwischen nicht zu trauen.',
  'browser-silent': () =>
    'Der Browser nennt keine Adresse, über die er erreichbar wäre. Vielleicht verbietet eine Erweiterung oder Richtlinie WebRTC; für diese Seite erlauben.',
  'gateway-silent': () =>
    'Das Gateway bietet keine Adresse an, die dieses Gerät nutzen darf. In seiner Konfiguration webrtc.bind und webrtc.candidates ansehen, und seinen TURN-Server.',
  'hidden-without-turn': () =>
    'Die eigenen Adressen sollen verborgen bleiben; das braucht einen TURN-Server, und das Gateway nennt keinen. Einen unter webrtc.iceServers eintragen, oder die Adressen zeigen.',
  'turn-refused': (turn) =>
    `Der TURN-Server ${turn} weist dieses Gerät ab. Das Geheimnis in webrtc.iceServers mit static-auth-secret von coturn vergleichen, und beider Uhren.`,
  'turn-needs-tcp': (turn) =>
    `Kein Weg über UDP, und auch der TURN-Server ${turn} antwortet nicht über UDP. TURN über TCP einrichten: seine Adresse mit ?transport=tcp in webrtc.iceServers aufnehmen.`,
  'turn-silent': (turn) =>
    `Kein Weg, und der TURN-Server ${turn} antwortet nicht. Nachsehen, ob er läuft und ob dieses Netz seine Ports durchlässt.`,
  'udp-shut': () =>
    'Kein Weg über UDP: Dieses Netz lässt kein UDP hinaus. TURN über TCP einrichten: einen TURN-Server mit ?transport=tcp in webrtc.iceServers.',
  'needs-turn': () =>
    'Kein Weg über UDP zwischen diesem Gerät und dem Gateway. Einen TURN-Server in webrtc.iceServers eintragen, auch mit ?transport=tcp für Netze, die kein UDP durchlassen.',
  'relay-in-vain': (turn) =>
    `Der TURN-Server ${turn} antwortet, aber von dort ist das Gateway nicht zu erreichen. Das Gateway braucht UDP zu ihm, oder er zum Gateway.`,
};
