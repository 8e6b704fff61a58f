import { eventCapabilities } from './events/event-service.ts';
import { type Xml, xml } from './xml.ts';

/** A service as the camera announces it. */
export interface AnnouncedService {
  /** As GetCapabilities has it; `extension` ones are within tt:Extension. */
  readonly category: 'Device' | 'Media' | 'PTZ' | 'Events' | 'Imaging' | 'DeviceIO';
  readonly namespace: string;
  readonly address: string;
}

export const NAMESPACES: Readonly<Record<AnnouncedService['category'], string>> = {
  Device: 'http://www.onvif.org/ver10/device/wsdl',
  Media: 'http://www.onvif.org/ver10/media/wsdl',
  PTZ: 'http://www.onvif.org/ver20/ptz/wsdl',
  Events: 'http://www.onvif.org/ver10/events/wsdl',
  Imaging: 'http://www.onvif.org/ver20/imaging/wsdl',
  DeviceIO: 'http://www.onvif.org/ver10/deviceIO/wsdl',
};

/** The categories that a client may ask for by name (ONVIF Core Specification section 8.1.1). */
const CATEGORIES = ['Device', 'Events', 'Imaging', 'Media', 'PTZ'] as const;

/** Undefined where there is no such category. */
export function capabilities(services: readonly AnnouncedService[], category: string): Xml | undefined {
  const known = (name: string) => services.find((service) => service.category === name);
  const isAll = category === 'All';
  const parts = CATEGORIES.filter((name) => isAll || name === category).flatMap((name) => known(name) ?? []);
  if (parts.length === 0) return undefined;
  const io = isAll ? known('DeviceIO') : undefined;
  const extension =
    io === undefined
      ? xml``
      : xml`<tt:Extension><tt:DeviceIO><tt:XAddr>${io.address}</tt:XAddr></tt:DeviceIO></tt:Extension>`;
  return xml`<tds:Capabilities>${parts.map(capability)}${extension}</tds:Capabilities>`;
}

/** As GetServices has them; `detailed` with the capabilities of those that have something to tell. */
export function serviceList(services: readonly AnnouncedService[], detailed: boolean): readonly Xml[] {
  return services.map(({ category, namespace, address }) => {
    const more =
      detailed && category === 'Events'
        ? xml`<tds:Capabilities>${eventCapabilities()}</tds:Capabilities>`
        : xml``;
    return xml`<tds:Service><tds:Namespace>${namespace}</tds:Namespace><tds:XAddr>${address}</tds:XAddr>${more}<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>`;
  });
}

function capability({ category, address }: AnnouncedService): Xml {
  return xml`<tt:${category}><tt:XAddr>${address}</tt:XAddr>${details(category)}</tt:${category}>`;
}

function details(category: AnnouncedService['category']): Xml {
  if (category === 'Media') {
    return xml`<tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>false</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities>`;
  }
  if (category === 'Events') {
    return xml`<tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport><tt:WSPullPointSupport>true</tt:WSPullPointSupport><tt:WSPausableSubscriptionManagerInterfaceSupport>false</tt:WSPausableSubscriptionManagerInterfaceSupport>`;
  }
  return xml``;
}
