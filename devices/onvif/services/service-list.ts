import type { XmlElement } from '../soap/xml-element.ts';
import { MISNAMED, SERVICES } from './namespaces.ts';

/** Where a camera says that its services are. */
export interface ServiceAddress {
  /** Path and query. */
  readonly path: string;
  /** Nothing where it tells a path only. */
  readonly port: number | undefined;
}

export type ServiceList = ReadonlyMap<string, ServiceAddress>;

const MAX_SERVICES = 64;

/** Of a GetServicesResponse, by namespace. */
export function readServices(answer: XmlElement): ServiceList {
  const found = answer
    .all('Service')
    .slice(0, MAX_SERVICES)
    .map((service) => {
      const namespace = service.textAt('Namespace');
      return [MISNAMED.get(namespace ?? '') ?? namespace, service.textAt('XAddr')] as const;
    });
  return listOf(found);
}

/** Of a GetCapabilitiesResponse, which cameras from before ONVIF 2.0 answer. */
export function readCapabilities(answer: XmlElement): ServiceList {
  const all = answer.child('Capabilities');
  return listOf([
    [SERVICES.device, all?.textAt('Device', 'XAddr')],
    [SERVICES.media, all?.textAt('Media', 'XAddr')],
    [SERVICES.ptz, all?.textAt('PTZ', 'XAddr')],
    [SERVICES.imaging, all?.textAt('Imaging', 'XAddr')],
    [SERVICES.events, all?.textAt('Events', 'XAddr')],
    [SERVICES.deviceIO, all?.textAt('Extension', 'DeviceIO', 'XAddr')],
  ]);
}

function listOf(told: readonly (readonly [string | undefined, string | undefined])[]): ServiceList {
  const list = new Map<string, ServiceAddress>();
  for (const [namespace, xaddr] of told) {
    const address = xaddr === undefined ? undefined : readAddress(xaddr);
    // Of several the first: the others are for other networks.
    if (namespace && address && !list.has(namespace)) list.set(namespace, address);
  }
  return list;
}

/** The first of the addresses that an XAddr holds, or a bare path, as some firmware writes. */
function readAddress(xaddr: string): ServiceAddress | undefined {
  for (const text of xaddr.split(/\s+/)) {
    if (text.startsWith('/')) return { path: text, port: undefined };
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url?.protocol === 'http:' || url?.protocol === 'https:') {
      const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
      return { path: `${url.pathname}${url.search}`, port };
    }
  }
  return undefined;
}
