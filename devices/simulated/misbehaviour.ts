import { OnvifQuirks } from './onvif/quirks/quirks.ts';
import type { OnvifQuirkName } from './onvif/quirks/table.ts';
import { Quirks } from './rtsp/quirks/quirks.ts';
import type { QuirkName } from './rtsp/quirks/table.ts';

/** How the simulated camera behaves badly just now; whoever has the effect reads it at that moment. */
export interface Misbehaviour {
  /** RTSP connections stay open, and nothing more leaves on them: neither media nor answers. */
  stalled: boolean;
  /** Sessions are kept and requests answered, but no media leave. */
  silent: boolean;
  /** Where DESCRIBE sends a client by 302. */
  redirect: string | undefined;
  /** Media stop for a client that sends no receiver report for so long, in ms; undefined asks for none. */
  reportsWithinMs: number | undefined;
  /** What is odd about its RTSP. */
  readonly quirks: Quirks;
  /** What is odd about its ONVIF. */
  readonly onvifQuirks: OnvifQuirks;
  /** Only requests keep a session, not RTCP: there are cameras that stop in spite of receiver reports. */
  demandsRequests: boolean;
  /** Every credential is taken for wrong, over RTSP, ONVIF and HTTP. */
  refusesCredentials: boolean;
  /** What the SOAP fault says to every command that would move the camera or change its presets. */
  ptzRefusal: string | undefined;
  /** Each PTZ request acts, and is answered, this much later. */
  ptzDelayMs: number;
  /** SetSynchronizationPoint is answered as an operation that the camera does not know. */
  lacksSynchronization: boolean;
}

/** Well but for the oddities that are given. */
export function wellBehaved(
  odd: {
    readonly quirks?: readonly QuirkName[] | undefined;
    readonly onvifQuirks?: readonly OnvifQuirkName[] | undefined;
  } = {},
): Misbehaviour {
  return {
    stalled: false,
    silent: false,
    redirect: undefined,
    reportsWithinMs: undefined,
    quirks: new Quirks(odd.quirks),
    onvifQuirks: new OnvifQuirks(odd.onvifQuirks),
    demandsRequests: false,
    refusesCredentials: false,
    ptzRefusal: undefined,
    ptzDelayMs: 0,
    lacksSynchronization: false,
  };
}

/** The switches by which tests change it. A further one is a field above and a line here. */
export function switchesOf(state: Misbehaviour) {
  const set = (change: Partial<Misbehaviour>): void => void Object.assign(state, change);
  return {
    /** Stays connected but sends nothing over RTSP, until switched off again. */
    stall: (on: boolean) => set({ stalled: on }),
    /** Answers requests, keepalives too, but sends no media. */
    silence: (on: boolean) => set({ silent: on }),
    /** Answers DESCRIBE by 302 to that address; `undefined` serves it again. */
    redirect: (location: string | undefined) => set({ redirect: location }),
    /** Sends no more media to a client that sends no receiver report for so long; `undefined` needs none. */
    demandReports: (withinMs: number | undefined) => set({ reportsWithinMs: withinMs }),
    /** One of the many oddities of RTSP, SDP and RTP, from the next request or packet on. */
    setQuirk: (name: QuirkName, on: boolean) => state.quirks.set(name, on),
    /** One of the many oddities of ONVIF, from the next request on. */
    setOnvifQuirk: (name: OnvifQuirkName, on: boolean) => state.onvifQuirks.set(name, on),
    demandRequests: (on: boolean) => set({ demandsRequests: on }),
    refuseCredentials: (on: boolean) => set({ refusesCredentials: on }),
    /** Answers moves and preset changes by a SOAP fault with that reason; `undefined` obeys again. */
    refusePtz: (reason: string | undefined) => set({ ptzRefusal: reason }),
    /** Knows no SetSynchronizationPoint, so that nobody can ask it for a keyframe. */
    lackSynchronization: (on: boolean) => set({ lacksSynchronization: on }),
    slowPtz: (delayMs: number) => set({ ptzDelayMs: delayMs }),
  };
}

export type MisbehaviourSwitches = ReturnType<typeof switchesOf>;
