import type { Service } from './service.ts';
import { SoapFault } from './soap.ts';
import { type Xml, xml } from './xml.ts';

export interface DeviceServiceOptions {
  readonly name: string;
  /** The camera's own clock, in ms since 1970. */
  readonly clock: () => number;
  /** The addresses of the services, as told to clients. */
  readonly addresses: () => ServiceAddresses;
}

export interface ServiceAddresses {
  readonly device: string;
  readonly media: string;
  readonly ptz: string;
}

const MODEL = 'Simulated PTZ Camera';

/** The ONVIF device management service (ONVIF Core Specification section 8), as far as clients need it to begin. */
export function deviceService(options: DeviceServiceOptions): Service {
  const { name, clock, addresses } = options;
  return {
    GetSystemDateAndTime: { isOpen: true, run: () => dateAndTime(new Date(clock())) },
    GetDeviceInformation: {
      run: () =>
        xml`<tds:GetDeviceInformationResponse><tds:Manufacturer>Oriel</tds:Manufacturer><tds:Model>${MODEL}</tds:Model><tds:FirmwareVersion>1.0</tds:FirmwareVersion><tds:SerialNumber>${name}</tds:SerialNumber><tds:HardwareId>simulated</tds:HardwareId></tds:GetDeviceInformationResponse>`,
    },
    GetCapabilities: {
      run: (request) => capabilities(request.child('Category')?.text() ?? 'All', addresses()),
    },
    GetServices: { run: () => services(addresses()) },
    GetScopes: { run: () => scopes(name) },
  };
}

function dateAndTime(date: Date): Xml {
  const time = xml`<tt:Time><tt:Hour>${date.getUTCHours()}</tt:Hour><tt:Minute>${date.getUTCMinutes()}</tt:Minute><tt:Second>${date.getUTCSeconds()}</tt:Second></tt:Time>`;
  const day = xml`<tt:Date><tt:Year>${date.getUTCFullYear()}</tt:Year><tt:Month>${date.getUTCMonth() + 1}</tt:Month><tt:Day>${date.getUTCDate()}</tt:Day></tt:Date>`;
  return xml`<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>UTC0</tt:TZ></tt:TimeZone><tt:UTCDateTime>${time}${day}</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`;
}

function capabilities(category: string, addresses: ServiceAddresses): Xml {
  const known = new Map([
    ['Device', xml`<tt:Device><tt:XAddr>${addresses.device}</tt:XAddr></tt:Device>`],
    [
      'Media',
      xml`<tt:Media><tt:XAddr>${addresses.media}</tt:XAddr><tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast><tt:RTP_TCP>false</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media>`,
    ],
    ['PTZ', xml`<tt:PTZ><tt:XAddr>${addresses.ptz}</tt:XAddr></tt:PTZ>`],
  ]);
  const asked = category === 'All' ? [...known.values()] : [known.get(category)];
  const parts = asked.filter((part) => part !== undefined);
  if (parts.length === 0) {
    throw new SoapFault('Receiver', ['ter:ActionNotSupported', 'ter:NoSuchService'], 'No such service');
  }
  return xml`<tds:GetCapabilitiesResponse><tds:Capabilities>${parts}</tds:Capabilities></tds:GetCapabilitiesResponse>`;
}

function services(addresses: ServiceAddresses): Xml {
  const known: readonly (readonly [string, string])[] = [
    ['http://www.onvif.org/ver10/device/wsdl', addresses.device],
    ['http://www.onvif.org/ver10/media/wsdl', addresses.media],
    ['http://www.onvif.org/ver20/ptz/wsdl', addresses.ptz],
  ];
  const list = known.map(
    ([namespace, address]) =>
      xml`<tds:Service><tds:Namespace>${namespace}</tds:Namespace><tds:XAddr>${address}</tds:XAddr><tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>`,
  );
  return xml`<tds:GetServicesResponse>${list}</tds:GetServicesResponse>`;
}

function scopes(name: string): Xml {
  const items = [
    'type/video_encoder',
    'type/ptz',
    'Profile/Streaming',
    'hardware/simulated',
    `name/${encodeURIComponent(name)}`,
  ];
  const list = items.map(
    (item) =>
      xml`<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>onvif://www.onvif.org/${item}</tt:ScopeItem></tds:Scopes>`,
  );
  return xml`<tds:GetScopesResponse>${list}</tds:GetScopesResponse>`;
}
