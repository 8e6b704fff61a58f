import { type DeviceAddress, writtenAddress } from '../address.ts';
import type { DeviceClock } from '../device-clock.ts';
import { isFault, toDeviceError } from '../fault.ts';
import type { SoapCall } from '../soap-door.ts';
import { offersDigest } from './http-digest.ts';
import { KeptConnections } from './kept-connections.ts';
import { mendAnswer } from './mend-answer.ts';
import { isOwnAnswer, isRepeatable } from './own-answer.ts';
import { type PostAnswer, type PostOptions, post, postAgain } from './post.ts';
import { afterRefusedSignIn, isHttp, type SignIn, type SignInForm } from './sign-in.ts';

const MAX_ANSWER_BYTES = 262_144;

export interface SoapTransportOptions {
  readonly camera: string;
  readonly address: DeviceAddress;
  readonly signIn: SignIn;
  readonly clock: DeviceClock;
  /** For a whole call, with the requests that a refused signature adds. */
  readonly timeoutMs: number;
  /** Taken out of the camera's own words, should it echo it. */
  readonly secret: string | undefined;
}

export type TransportCall = SoapCall & {
  /** Is asked without credentials first; only for what is open to all. */
  readonly isOpen?: boolean;
};

interface Attempt {
  readonly answer: PostAnswer;
  readonly xml: string;
}

/** Puts SOAP bodies into signed envelopes, sends them, and learns how the camera wants them signed. */
export class SoapTransport {
  readonly #options: SoapTransportOptions;
  readonly #kept: KeptConnections;
  readonly #ended = new AbortController();

  constructor(options: SoapTransportOptions) {
    this.#options = options;
    this.#kept = new KeptConnections(options.address);
  }

  /** The answer's text, mended. Throws `DeviceError`, also where it is a fault, and the reason of `signal`. */
  async call(call: TransportCall): Promise<{ readonly xml: string }> {
    const { camera, address, secret, timeoutMs = 0 } = { ...this.#options, ...definedTimeout(call) };
    const asked = { camera, address: writtenAddress(address), operation: call.operation, timeoutMs, secret };
    let attempt: Attempt;
    try {
      attempt = await this.#sendUntilSigned(call, performance.now() + timeoutMs);
    } catch (error) {
      call.signal?.throwIfAborted();
      throw toDeviceError({ error: error instanceof Error ? error : new Error(String(error)) }, asked);
    }
    const { xml, answer } = attempt;
    if (answer.status >= 300 || isFault(xml)) {
      throw toDeviceError({ error: new Error('a fault'), xml, status: answer.status }, asked);
    }
    return { xml };
  }

  /** Cuts every connection; later calls fail. */
  close(): void {
    this.#ended.abort(new Error('socket hang up'));
    this.#kept.close();
  }

  async #sendUntilSigned(call: TransportCall, deadline: number): Promise<Attempt> {
    const { signIn } = this.#options;
    if (call.isOpen || !signIn.hasName) return this.#send(call, undefined, deadline);
    const tried = new Set<SignInForm>();
    let form = signIn.form;
    let isNonceNew = false;
    for (;;) {
      const attempt = await this.#send(call, form, deadline);
      const { status } = attempt.answer;
      const challenges = status === 401 ? attempt.answer.challenges.filter(offersDigest) : [];
      if (challenges.length > 0) {
        signIn.challenge(challenges);
        const wasOld = isHttp(form) && !isNonceNew;
        isNonceNew = true;
        // Nonces grow too old, which says nothing of the password.
        if (wasOld) continue;
      }
      tried.add(form);
      const { mayShowPassword } = signIn;
      const { xml } = attempt;
      const decision = afterRefusedSignIn({ form, tried, status, challenges, xml, mayShowPassword });
      if (decision.kind === 'give-up') {
        if (status < 400) signIn.learn(form);
        return attempt;
      }
      form = decision.form;
    }
  }

  async #send(call: TransportCall, form: SignInForm | undefined, deadline: number): Promise<Attempt> {
    const { address, signIn, clock } = this.#options;
    const { path, header = '', body, maxBytes = MAX_ANSWER_BYTES } = call;
    const signature = form && signIn.sign(form, clock, path);
    return this.#post(call, {
      address,
      path,
      headers: {
        'Content-Type': `application/soap+xml; charset=utf-8; action="${call.action ?? actionOf(body)}"`,
        ...(signature?.authorization && { Authorization: signature.authorization }),
      },
      body: envelope(`${signature?.token ?? ''}${header}`, body),
      timeoutMs: Math.max(1, deadline - performance.now()),
      maxBytes,
      signal: call.signal ? AbortSignal.any([call.signal, this.#ended.signal]) : this.#ended.signal,
    });
  }

  async #post(call: TransportCall, options: PostOptions): Promise<Attempt> {
    const mended = (answer: PostAnswer) => ({ answer, xml: mendAnswer(answer.bytes) });
    if (!isRepeatable(call.operation)) return mended(await post(options));
    const began = performance.now();
    const attempt = mended(await postAgain(options, this.#kept));
    const { isReused, status } = attempt.answer;
    if (!isReused || status === 401 || isOwnAnswer(call, attempt.xml)) return attempt;
    this.#kept.distrust();
    const timeoutMs = Math.max(1, options.timeoutMs - (performance.now() - began));
    return mended(await post({ ...options, timeoutMs }));
  }
}

function envelope(header: string, body: string): string {
  return (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing">' +
    `<s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`
  );
}

/** What ONVIF's WSDLs give every operation: its namespace and its name. */
function actionOf(body: string): string {
  const [, name = '', namespace = ''] = /^<(?:\w+:)?(\w+)[^>]*?\sxmlns(?::\w+)?="([^"]+)"/.exec(body) ?? [];
  return `${namespace}/${name}`;
}

function definedTimeout({ timeoutMs }: SoapCall): { timeoutMs?: number } {
  return timeoutMs === undefined ? {} : { timeoutMs };
}
