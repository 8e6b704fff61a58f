import type { Authenticator } from './authentication.ts';
import type { Challenge } from './challenge.ts';
import { RtspError, type SignInFault } from './errors.ts';
import { parseSession } from './keepalive.ts';
import { redirectIn } from './redirect.ts';
import type { RtspConnection } from './wire/connection.ts';
import { headerOf, type RtspResponse } from './wire/message.ts';
import type { LateListener } from './wire/pending-requests.ts';

/** Requests that a redirect may answer; keepalives and farewells go where the session is. */
const REDIRECTABLE = ['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY'];

/** What shows whether the camera is there at all. */
const GREETINGS = ['OPTIONS', 'DESCRIBE'];

export interface SessionOptions {
  readonly connection: RtspConnection;
  readonly authenticator: Authenticator;
  readonly userAgent: string;
  readonly address: string;
  /** How long OPTIONS and DESCRIBE may take. */
  readonly greetingTimeoutMs: number;
  /** Once it is aborted, nothing but TEARDOWN goes out. */
  readonly signal: AbortSignal;
}

/** Requests that are signed in, and the session that SETUP opens (RFC 2326 section 3.4). */
export class RtspSession {
  readonly #options: SessionOptions;
  #id: string | undefined;
  #timeoutS: number | undefined;
  /** The latest SETUP has its answer, be it late, or gets none any more. */
  #setup: Promise<void> | undefined;
  #teardownUrl: string | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Seconds, as the camera announced them. */
  get timeoutS(): number | undefined {
    return this.#timeoutS;
  }

  /**
   * Sends a request, signs in where the camera asks for it, and gives the answer; its status is never 401. Throws
   * {@link RtspError} `refused-credentials`, the detour of a redirect, and what the connection throws.
   */
  request(
    method: string,
    url: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<RtspResponse> {
    const { signal } = this.#options;
    return signal.aborted ? Promise.reject(signal.reason) : this.#ask(method, url, headers);
  }

  /** SETUP: from its answer on there is a session that must be torn down. */
  async setUp(options: { url: string; aggregateUrl: string; transport: string }): Promise<RtspResponse> {
    const { signal } = this.#options;
    if (signal.aborted) throw signal.reason;
    this.#teardownUrl = options.aggregateUrl;
    let done = () => {};
    this.#setup = new Promise<void>((resolve) => {
      done = resolve;
    });
    // A session that is given after the wait for it must be torn down as well.
    const onLate = (response: RtspResponse | undefined) => {
      if (response) this.#note(response);
      done();
    };
    try {
      const headers = { Transport: options.transport };
      const response = await this.#ask('SETUP', options.url, headers, onLate);
      onLate(response);
      return response;
    } catch (error) {
      if (!(error instanceof RtspError) || error.kind !== 'stalled') done();
      throw error;
    }
  }

  async play(url: string, headers: Readonly<Record<string, string>>): Promise<RtspResponse> {
    const response = await this.request('PLAY', url, headers);
    this.#note(response);
    return response;
  }

  /**
   * Tears the session down, also one whose SETUP is still on its way: some cameras have room for one only and refuse
   * the next. Never throws; gives the first SETUP `setUpMs` more and TEARDOWN `answerMs`.
   */
  async close({ setUpMs, answerMs }: { setUpMs: number; answerMs: number }): Promise<void> {
    const url = this.#teardownUrl;
    if (url === undefined) return;
    if (this.#id === undefined) await within(setUpMs, this.#setup);
    if (this.#id === undefined) return;
    await within(
      answerMs,
      this.#exchange('TEARDOWN', url, {}).catch(() => undefined),
    );
  }

  async #ask(
    method: string,
    url: string,
    headers: Readonly<Record<string, string>>,
    onLate?: LateListener,
  ): Promise<RtspResponse> {
    const response = await this.#exchange(method, url, headers, onLate);
    const redirect = redirectIn(this.#options.address, response);
    if (redirect && REDIRECTABLE.includes(method)) throw redirect;
    return response;
  }

  async #exchange(
    method: string,
    url: string,
    headers: Readonly<Record<string, string>>,
    onLate?: LateListener,
  ): Promise<RtspResponse> {
    const { connection, authenticator, userAgent, greetingTimeoutMs } = this.#options;
    const refused: Challenge[] = [];
    for (;;) {
      const response = await connection.send({
        method,
        url,
        timeoutMs: GREETINGS.includes(method) && this.#id === undefined ? greetingTimeoutMs : undefined,
        onLate,
        headers: {
          Authorization: authenticator.authorize(method, url),
          // Without it some cameras answer 401 whatever the credentials.
          'User-Agent': userAgent,
          Session: this.#id,
          ...headers,
        },
      });
      if (response.status !== 401) {
        authenticator.accepted();
        return response;
      }
      const verdict = authenticator.challenge(response.headers.get('www-authenticate') ?? [], refused);
      if (verdict.kind !== 'retry') throw this.#unauthorized(verdict);
    }
  }

  #note(response: RtspResponse): void {
    const session = parseSession(headerOf(response, 'session'));
    if (!session || response.status >= 300) return;
    this.#id = session.id;
    this.#timeoutS = session.timeoutS ?? this.#timeoutS;
  }

  #unauthorized(verdict: { kind: SignInFault; offered: string }): RtspError {
    const { address } = this.#options;
    const messages = {
      'no-credentials': `${address} asks for a user name and a password: give them in the camera's configuration`,
      refused: `${address} refuses the user name or the password: check them in the camera's configuration, and whether that account may use RTSP`,
      'unknown-scheme': `${address} asks for an authentication that is not supported (${verdict.offered || 'it names none'}): choose Digest in the camera's settings`,
    };
    return new RtspError({
      kind: 'refused-credentials',
      address,
      status: 401,
      signIn: verdict.kind,
      message: messages[verdict.kind],
    });
  }
}

async function within(limitMs: number, what: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([late, what]);
  clearTimeout(timer);
}
