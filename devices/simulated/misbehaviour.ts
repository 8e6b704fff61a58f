/** How the simulated camera behaves badly just now; whoever has the effect reads it at that moment. */
export interface Misbehaviour {
  /** RTSP connections stay open, and nothing more leaves on them: neither media nor answers. */
  stalled: boolean;
  /** Only requests keep a session, not RTCP: there are cameras that stop in spite of receiver reports. */
  demandsRequests: boolean;
  /** Every credential is taken for wrong, over RTSP, ONVIF and HTTP. */
  refusesCredentials: boolean;
  /** What the SOAP fault says to every command that would move the camera or change its presets. */
  ptzRefusal: string | undefined;
  /** Each PTZ request acts, and is answered, this much later. */
  ptzDelayMs: number;
}

export function wellBehaved(): Misbehaviour {
  return {
    stalled: false,
    demandsRequests: false,
    refusesCredentials: false,
    ptzRefusal: undefined,
    ptzDelayMs: 0,
  };
}

/** The switches by which tests change it. A further one is a field above and a line here. */
export function switchesOf(state: Misbehaviour) {
  const set = (change: Partial<Misbehaviour>): void => void Object.assign(state, change);
  return {
    /** Stays connected but sends nothing over RTSP, until switched off again. */
    stall: (on: boolean) => set({ stalled: on }),
    demandRequests: (on: boolean) => set({ demandsRequests: on }),
    refuseCredentials: (on: boolean) => set({ refusesCredentials: on }),
    /** Answers moves and preset changes by a SOAP fault with that reason; `undefined` obeys again. */
    refusePtz: (reason: string | undefined) => set({ ptzRefusal: reason }),
    slowPtz: (delayMs: number) => set({ ptzDelayMs: delayMs }),
  };
}

export type MisbehaviourSwitches = ReturnType<typeof switchesOf>;
