const ROOT = 'http://www.onvif.org';

/** ONVIF's services by the namespaces of their WSDLs. */
export const SERVICES = {
  device: `${ROOT}/ver10/device/wsdl`,
  media: `${ROOT}/ver10/media/wsdl`,
  media2: `${ROOT}/ver20/media/wsdl`,
  ptz: `${ROOT}/ver20/ptz/wsdl`,
  imaging: `${ROOT}/ver20/imaging/wsdl`,
  events: `${ROOT}/ver10/events/wsdl`,
  deviceIO: `${ROOT}/ver10/deviceIO/wsdl`,
} as const;

/** Namespaces that some cameras list a service under, which they answer under its right one. */
export const MISNAMED: ReadonlyMap<string, string> = new Map([
  [`${ROOT}/ver10/ptz/wsdl`, SERVICES.ptz],
  [`${ROOT}/ver10/imaging/wsdl`, SERVICES.imaging],
  [`${ROOT}/ver20/events/wsdl`, SERVICES.events],
]);

export type ServiceName = keyof typeof SERVICES;
