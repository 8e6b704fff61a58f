/** One SOAP 1.2 request to a camera's service. */
export interface SoapCall {
  /** Path and query on the configured host and port, such as {@link SoapDoor.servicePath} gives. */
  readonly path: string;
  /** The ONVIF operation, for errors and for the SOAP action. */
  readonly operation: string;
  /** The SOAP action; that of the body's first element where it is absent. */
  readonly action?: string;
  /** XML to put into the header beside the security token; `a:` is WS-Addressing 1.0 there. */
  readonly header?: string;
  /** XML of the body's content, with its namespaces declared; whatever is put into it must be escaped already. */
  readonly body: string;
  /** From the connection to the answer's last byte, in ms; the camera's own limit where it is absent. */
  readonly timeoutMs?: number;
  /** Longest answer; 262144 where it is absent. */
  readonly maxBytes?: number;
  /** Cuts the connection; the call then rejects. */
  readonly signal?: AbortSignal;
}

/** The one way for SOAP to a camera: signed as this camera wants it, bounded in bytes and in time. */
export interface SoapDoor {
  /**
   * The whole answer as text, mended where a camera writes no XML. Throws `DeviceError`, also where the answer is a
   * fault.
   */
  call(call: SoapCall): Promise<{ readonly xml: string }>;
  /**
   * The path of a service by its namespace, such as `http://www.onvif.org/ver10/events/wsdl`; nothing where the
   * camera lists no such service.
   */
  servicePath(namespace: string): string | undefined;
}
