import { parseDeviceAddress } from '../../../../devices/onvif/address.ts';
import { DeviceClock, SYSTEM_CLOCKS } from '../../../../devices/onvif/device-clock.ts';
import { SignIn } from '../../../../devices/onvif/soap/sign-in.ts';
import { SoapTransport } from '../../../../devices/onvif/soap/soap-transport.ts';
import type { SoapDoor } from '../../../../devices/onvif/soap-door.ts';
import { type Answer, type ScriptedCamera, startScriptedCamera } from '../scripted-camera.ts';
import { fixture } from './fixture.ts';

/** A camera whose events a test scripts, and the way to it that the gateway uses. */
export interface ScriptedEventCamera extends ScriptedCamera {
  readonly door: SoapDoor;
  /** How often that operation was asked for. */
  count(operation: string): number;
}

/** The content of each answer to PullMessages, one after another; when there is none left, it waits for ever. */
export type Script = Readonly<Record<string, Answer>>;

/** Answers with a whole SOAP message of the fixtures, a fault with the status 400. */
export function answering(name: string): Answer {
  return async (_, response) => {
    const bytes = await fixture(name);
    response.statusCode = bytes.includes('<s:Fault>') ? 400 : 200;
    response.setHeader('Content-Type', 'application/soap+xml; charset=utf-8');
    response.end(bytes);
    return undefined;
  };
}

/** Answers one after another, and with the last for ever. */
export function inTurn(...answers: readonly Answer[]): Answer {
  let turn = 0;
  return (request, response) => {
    const answer = answers[Math.min(turn++, answers.length - 1)] ?? '';
    return typeof answer === 'string' ? answer : answer(request, response);
  };
}

/** Lets the request wait, as a camera with nothing to tell. */
export const SILENCE: Answer = () => undefined;

/** Answers as ONVIF says, with one subscription and nothing to tell, but for what `script` says otherwise. */
export async function startScriptedEventCamera(script: Script = {}): Promise<ScriptedEventCamera> {
  const camera = await startScriptedCamera({
    CreatePullPointSubscription: answering('subscription.xml'),
    SetSynchronizationPoint: '<SetSynchronizationPointResponse/>',
    PullMessages: SILENCE,
    Renew:
      '<RenewResponse><CurrentTime>2026-03-01T12:08:00Z</CurrentTime><TerminationTime>2026-03-01T12:18:00Z</TerminationTime></RenewResponse>',
    Unsubscribe: '<UnsubscribeResponse/>',
    ...script,
  });
  const address = parseDeviceAddress(camera.url);
  if (!address) throw new Error('the scripted camera has no address');
  const signIn = new SignIn({
    username: 'oriel',
    password: 'secret',
    authorize: () => '',
    mayShowPassword: () => false,
  });
  const clock = new DeviceClock(SYSTEM_CLOCKS);
  const transport = new SoapTransport({
    camera: 'porch',
    address,
    signIn,
    clock,
    // Longer than a test may take: where something ends sooner, it is for a limit of its own.
    timeoutMs: 60_000,
    secret: 'secret',
  });
  return {
    ...camera,
    door: {
      call: (call) => transport.call(call),
      servicePath: (namespace) => (namespace.endsWith('/events/wsdl') ? '/onvif/event_service' : undefined),
    },
    count: (operation) => camera.operations().filter((seen) => seen === operation).length,
    async close() {
      transport.close();
      await camera.close();
    },
  };
}
