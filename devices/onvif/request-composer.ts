import onvif from 'onvif';

/** A request as the `onvif` package words it. */
export interface Composed {
  /** The service's short name in the package, such as `ptz`; nothing for the device service. */
  readonly service: string | undefined;
  /** The content of the SOAP body. */
  readonly body: string;
}

type Ignored = (error: Error | null) => void;
const ignore: Ignored = () => undefined;

/**
 * The `onvif` package as the one that words requests. We send them, since it collects answers of any length, signs
 * passwords beyond ASCII wrongly, learns no other form of signing, and its XML parser can be made to hang for minutes
 * by a hundred kilobytes; and we read the answers, since it takes tokens such as `1.0` for numbers and gives only one
 * of several PTZ nodes, and of presets with the same name.
 */
export class RequestComposer extends onvif.Cam {
  /** The package has it, but its types do not. */
  declare readonly setSynchronizationPoint: (options: { profileToken: string }, callback: Ignored) => void;
  #composed: Composed | undefined;

  constructor() {
    super({ hostname: 'camera', autoconnect: false });
  }

  /** What the package would have sent for that call. Tokens and names must be escaped already. */
  compose(call: (cam: RequestComposer, callback: Ignored) => void): Composed {
    this.#composed = undefined;
    call(this, ignore);
    if (!this.#composed) throw new TypeError('The package composed no request');
    return this.#composed;
  }

  /** Takes the place of the package's own, to which each of its calls comes in the end. */
  _request({ service, body }: { readonly service?: string; readonly body: string }): void {
    this.#composed = { service, body };
  }

  /** Replaces the package's own: the envelope is ours. */
  _envelopeHeader(): string {
    return '';
  }

  _envelopeFooter(): string {
    return '';
  }
}
