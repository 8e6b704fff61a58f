import { mendAnswer } from '../soap/mend-answer.ts';
import { parseXml, XmlError } from '../soap/parse-xml.ts';
import type { XmlElement } from '../soap/xml-element.ts';

/** What a device told of itself in a ProbeMatch. */
export interface ProbeMatch {
  /** Its endpoint reference, such as `urn:uuid:…`; what stays when its address changes. */
  readonly identity: string | undefined;
  /** Its device service, as it wrote it. */
  readonly xaddrs: readonly string[];
  readonly name: string | undefined;
  readonly hardware: string | undefined;
  readonly location: string | undefined;
}

const MAX_MATCHES = 32;
const MAX_XADDRS = 16;
const MAX_SCOPES = 128;
const MAX_IDENTITY_CHARS = 256;
const MAX_NAME_CHARS = 64;
const MAX_URL_CHARS = 512;

/** Reads an answer to a Probe; nothing of what is none. Anybody in the network can have sent it. */
export async function readProbeMatches(datagram: Buffer): Promise<readonly ProbeMatch[]> {
  try {
    const document = await parseXml(mendAnswer(datagram));
    const matches = document.at('Envelope', 'Body', 'ProbeMatches')?.all('ProbeMatch') ?? [];
    return matches.slice(0, MAX_MATCHES).flatMap((match) => readMatch(match) ?? []);
  } catch (error) {
    if (error instanceof XmlError) return [];
    throw error;
  }
}

function readMatch(match: XmlElement): ProbeMatch | undefined {
  const xaddrs = words(match.textAt('XAddrs'))
    .filter((xaddr) => xaddr.length <= MAX_URL_CHARS)
    .slice(0, MAX_XADDRS);
  const identity = match.textAt('EndpointReference', 'Address')?.slice(0, MAX_IDENTITY_CHARS);
  if (xaddrs.length === 0) return undefined;
  const scopes = words(match.textAt('Scopes')).slice(0, MAX_SCOPES);
  return {
    identity: identity === undefined ? undefined : plain(identity) || undefined,
    xaddrs,
    name: scopeOf(scopes, 'name'),
    hardware: scopeOf(scopes, 'hardware'),
    location: scopeOf(scopes, 'location'),
  };
}

/** The value of the first scope of that kind (ONVIF Core section 7.3.2.2), such as `onvif://www.onvif.org/name/Porch`. */
function scopeOf(scopes: readonly string[], kind: string): string | undefined {
  const start = `onvif://www.onvif.org/${kind}/`;
  const scope = scopes.find((candidate) => candidate.toLowerCase().startsWith(start));
  if (scope === undefined) return undefined;
  return plain(decoded(scope.slice(start.length))).slice(0, MAX_NAME_CHARS) || undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Fit to be shown in one line: without control characters, or those that turn the direction of what follows. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function words(text: string | undefined): readonly string[] {
  return text?.split(/\s+/).filter(Boolean) ?? [];
}
