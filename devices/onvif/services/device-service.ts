import type { InputFacts, RelayFacts } from '../../camera.ts';
import type { ServiceDoor } from '../service-door.ts';
import type { XmlElement } from '../soap/xml-element.ts';
import { escapeXml } from '../xml-text.ts';
import { SERVICES } from './namespaces.ts';

/**
 * ONVIF's device service (ver10), and the connectors of DeviceIO: a function an operation, each of which throws
 * `DeviceError`.
 */

export interface DeviceInformation {
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  readonly firmware: string | undefined;
  readonly serial: string | undefined;
}

const MAX_WORD_CHARS = 128;
const MAX_CONNECTORS = 64;

export async function askInformation(client: ServiceDoor): Promise<DeviceInformation> {
  const answer = await client.ask((cam, done) => cam.getDeviceInformation(done));
  const word = (name: string) => answer.textAt(name)?.slice(0, MAX_WORD_CHARS);
  return {
    manufacturer: word('Manufacturer'),
    model: word('Model'),
    firmware: word('FirmwareVersion'),
    serial: word('SerialNumber'),
  };
}

/** What WS-Discovery calls the camera (ONVIF Core Specification section 8.3.23); nothing where it has no such name. */
export async function askIdentity(client: ServiceDoor): Promise<string | undefined> {
  const answer = await client.request('device', `<GetEndpointReference xmlns="${SERVICES.device}"/>`);
  const guid = answer.textAt('GUID')?.slice(0, MAX_WORD_CHARS);
  if (guid === undefined) return undefined;
  // Some give the bare identifier, some the whole URN.
  return /^urn:/i.test(guid) ? guid : `urn:uuid:${guid.replace(/^uuid:/i, '')}`;
}

/** The camera's own time in ms since 1970; nothing where it tells none, or zeros. */
export async function askTime(client: ServiceDoor, isOpen: boolean): Promise<number | undefined> {
  const body = `<GetSystemDateAndTime xmlns="${SERVICES.device}"/>`;
  const answer = await client.request('device', body, { isOpen });
  const told = answer.child('SystemDateAndTime');
  const utc = told?.child('UTCDateTime') ?? told?.child('LocalDateTime');
  const number = (part: string, name: string) => Number(utc?.textAt(part, name));
  const [year, month, day] = ['Year', 'Month', 'Day'].map((name) => number('Date', name));
  const [hour, minute, second] = ['Hour', 'Minute', 'Second'].map((name) => number('Time', name));
  if (!year || !month || !day || hour === undefined) return undefined;
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  return Number.isNaN(time) ? undefined : time;
}

/** Outputs that can be switched, with the service that has them. Cameras keep them in one of two. */
export async function askRelays(client: ServiceDoor, service: 'device' | 'deviceIO'): Promise<RelayFacts[]> {
  // DeviceIO takes these two in the namespace of the device service (deviceio.wsdl).
  const answer = await client.request(service, `<GetRelayOutputs xmlns="${SERVICES.device}"/>`);
  return connectors(answer, 'RelayOutputs').map(({ token, element }) => ({
    token,
    pulse: /^mono/i.test(element.textAt('Properties', 'Mode') ?? ''),
  }));
}

export async function askInputs(client: ServiceDoor): Promise<InputFacts[]> {
  const answer = await client.request('deviceIO', `<GetDigitalInputs xmlns="${SERVICES.deviceIO}"/>`);
  return connectors(answer, 'DigitalInputs').map(({ token }) => ({ token }));
}

export async function askAudioOutputs(client: ServiceDoor): Promise<number> {
  const answer = await client.ask((cam, done) => cam.getAudioOutputs(done));
  return answer.all('AudioOutputs').length;
}

export async function setRelay(
  client: ServiceDoor,
  { service, token, active }: { service: 'device' | 'deviceIO'; token: string; active: boolean },
): Promise<void> {
  const state = active ? 'active' : 'inactive';
  await client.request(
    service,
    `<SetRelayOutputState xmlns="${SERVICES.device}"><RelayOutputToken>${escapeXml(token)}</RelayOutputToken>` +
      `<LogicalState>${state}</LogicalState></SetRelayOutputState>`,
  );
}

/** Auxiliary commands that the device service lists (ONVIF Core Specification section 8.6), such as `tt:IRLamp|On`. */
export async function askAuxiliaryCommands(client: ServiceDoor): Promise<string[]> {
  const answer = await client.request('device', `<GetServiceCapabilities xmlns="${SERVICES.device}"/>`);
  const told = answer.at('Capabilities', 'Misc')?.attribute('AuxiliaryCommands') ?? '';
  return told.split(/\s+/).filter((command) => command !== '');
}

export async function sendAuxiliaryCommand(client: ServiceDoor, command: string): Promise<void> {
  await client.ask((cam, done) => cam.sendAuxiliaryCommand({ data: escapeXml(command) }, done));
}

function connectors(answer: XmlElement, name: string): { token: string; element: XmlElement }[] {
  return answer
    .all(name)
    .slice(0, MAX_CONNECTORS)
    .flatMap((element) => {
      const token = element.attribute('token');
      return token ? [{ token, element }] : [];
    });
}
