import type { Identity } from '../identity.ts';
import type { Switchboard } from '../switchboard.ts';
import { type AnnouncedService, capabilities, serviceList } from './announced.ts';
import { isTrue } from './ptz-arguments.ts';
import type { OnvifQuirks } from './quirks/quirks.ts';
import { relayOperations } from './relay-operations.ts';
import type { Service } from './service.ts';
import { SoapFault } from './soap.ts';
import { type Xml, xml } from './xml.ts';

export interface DeviceServiceOptions {
  readonly identity: Identity;
  /** The camera's own clock, in ms since 1970. */
  readonly clock: () => number;
  /** With their addresses as they are now. */
  readonly services: () => readonly AnnouncedService[];
  readonly switchboard: Switchboard;
  readonly quirks: Pick<OnvifQuirks, 'trait'>;
}

/** The ONVIF device management service (ONVIF Core Specification section 8), as far as clients need it. */
export function deviceService(options: DeviceServiceOptions): Service {
  const { identity, clock, services, switchboard, quirks } = options;
  return {
    GetSystemDateAndTime: {
      get isOpen() {
        return !quirks.trait('clockNeedsCredentials');
      },
      run: () => dateAndTime(new Date(clock())),
    },
    GetDeviceInformation: {
      run: () =>
        xml`<tds:GetDeviceInformationResponse><tds:Manufacturer>${identity.manufacturer}</tds:Manufacturer><tds:Model>${identity.model}</tds:Model><tds:FirmwareVersion>1.0</tds:FirmwareVersion><tds:SerialNumber>${identity.serial}</tds:SerialNumber><tds:HardwareId>${identity.hardware}</tds:HardwareId></tds:GetDeviceInformationResponse>`,
    },
    GetEndpointReference: {
      run: () =>
        xml`<tds:GetEndpointReferenceResponse><tds:GUID>${identity.endpoint}</tds:GUID></tds:GetEndpointReferenceResponse>`,
    },
    GetCapabilities: {
      run: (request) => {
        const found = capabilities(services(), request.child('Category')?.text() ?? 'All');
        if (found === undefined) {
          throw new SoapFault('Receiver', ['ter:ActionNotSupported', 'ter:NoSuchService'], 'No such service');
        }
        return xml`<tds:GetCapabilitiesResponse>${found}</tds:GetCapabilitiesResponse>`;
      },
    },
    GetServices: {
      run: (request) =>
        xml`<tds:GetServicesResponse>${serviceList(services(), isTrue(request.child('IncludeCapability')))}</tds:GetServicesResponse>`,
    },
    GetScopes: { run: () => scopes(identity) },
    ...relayOperations(switchboard),
  };
}

function dateAndTime(date: Date): Xml {
  const time = xml`<tt:Time><tt:Hour>${date.getUTCHours()}</tt:Hour><tt:Minute>${date.getUTCMinutes()}</tt:Minute><tt:Second>${date.getUTCSeconds()}</tt:Second></tt:Time>`;
  const day = xml`<tt:Date><tt:Year>${date.getUTCFullYear()}</tt:Year><tt:Month>${date.getUTCMonth() + 1}</tt:Month><tt:Day>${date.getUTCDate()}</tt:Day></tt:Date>`;
  return xml`<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>UTC0</tt:TZ></tt:TimeZone><tt:UTCDateTime>${time}${day}</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`;
}

function scopes(identity: Identity): Xml {
  const list = identity.scopes.map(
    (scope) =>
      xml`<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>${scope}</tt:ScopeItem></tds:Scopes>`,
  );
  return xml`<tds:GetScopesResponse>${list}</tds:GetScopesResponse>`;
}
