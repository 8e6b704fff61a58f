import { createSocket } from 'node:dgram';
import { once } from 'node:events';

export interface ScriptedDevices {
  /** Where probes are heard. */
  readonly port: number;
  /** Each probe that came. */
  readonly probes: string[];
  close(): Promise<void>;
}

/** What is sent back to a probe, one datagram each; also several devices' answers. */
export type Respond = (probe: string, count: number) => readonly (string | Buffer)[];

/** Devices on the loopback interface, on a port of their own so that no other test hears their probes. */
export async function startScriptedDevices(respond: Respond): Promise<ScriptedDevices> {
  const probes: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    const probe = message.toString();
    probes.push(probe);
    for (const answer of respond(probe, probes.length)) socket.send(answer, from.port, from.address);
  });
  // Bound to the group, it hears nothing else; its answers leave from the loopback address all the same.
  socket.bind(0, '0.0.0.0');
  await once(socket, 'listening');
  socket.addMembership('239.255.255.250', '127.0.0.1');
  return {
    port: socket.address().port,
    probes,
    close: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

export interface ScriptedMatch {
  readonly identity?: string;
  readonly xaddrs?: string;
  readonly scopes?: string;
}

/** An answer to a probe with those matches. */
export function matchMessage(...matches: readonly ScriptedMatch[]): string {
  const parts = matches.map(({ identity, xaddrs = '', scopes = '' }) => {
    const reference = identity === undefined ? '' : `<a:Address>${identity}</a:Address>`;
    return `<d:ProbeMatch><a:EndpointReference>${reference}</a:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>${scopes}</d:Scopes><d:XAddrs>${xaddrs}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Header/><s:Body><d:ProbeMatches>${parts.join('')}</d:ProbeMatches></s:Body></s:Envelope>`;
}
