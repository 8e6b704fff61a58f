import type { OnvifEvent } from '../events/event.ts';
import type { HttpReply } from '../http-reply.ts';
import type { XmlElement } from '../soap.ts';
import type { Xml } from '../xml.ts';

/**
 * One way in which cameras in the field depart from ONVIF. Each part is a small pure function of what the camera would
 * otherwise have done; what it does not name goes on as it should.
 */
export interface OnvifQuirk {
  /** What the camera does, for whoever picks one. */
  readonly meaning: string;
  /** What the camera itself asks for as it goes. */
  readonly traits?: Partial<OnvifTraits>;
  /**
   * An answer in place of the camera's own, with nothing done for it: the content of the SOAP body, or a whole reply.
   * Throws SoapFault. Only asked once the client has signed in.
   */
  readonly intercept?: (request: OnvifRequest) => Xml | HttpReply | undefined;
  /** The SOAP message that is answered. */
  readonly answer?: (soap: string, request: OnvifRequest, camera: CameraFacts) => string;
  /** The HTTP reply to whatever was asked of a service, whether it was understood or not. */
  readonly reply?: (reply: HttpReply) => HttpReply;
  /** What is sent in place of an event, if anything. */
  readonly event?: (event: OnvifEvent) => OnvifEvent | undefined;
  /** The addresses that WS-Discovery tells. */
  readonly discovery?: (addresses: readonly string[], camera: CameraFacts) => readonly string[];
}

export interface OnvifRequest {
  readonly operation: string;
  readonly header: XmlElement | undefined;
  readonly body: XmlElement;
}

export interface CameraFacts {
  readonly username: string;
  readonly password: string;
  /** `http://host:port` as it is now, and as it was before the camera moved for the first time. */
  readonly origin: string;
  readonly firstOrigin: string;
}

export interface OnvifTraits {
  readonly clockNeedsCredentials: true;
  /** Its clock began at 1970 when it was made, and it judges messages by that. */
  readonly clockSinceStart: true;
  /** In place of WS-Security with a digest. */
  readonly signIn: 'http-digest' | 'password-text';
  /** A request is read, and never answered. */
  readonly hangs: true;
  /** A continuous move goes on until it is stopped. */
  readonly ignoresTimeout: true;
  /** A relative move goes on in its direction until it is stopped. */
  readonly runsOn: true;
  readonly invertsPan: true;
  readonly invertsTilt: true;
  readonly invertsZoom: true;
  /** Stop that names an axis which rests is refused. */
  readonly refusesToStopRest: true;
  /** Unsubscribe is answered, and frees nothing. */
  readonly leaksSubscriptions: true;
  /** PullMessages is answered at once, with or without messages. */
  readonly pullsAtOnce: true;
}
