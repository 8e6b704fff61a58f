import { randomUUID } from 'node:crypto';
import { DeviceError } from '../../camera.ts';
import { parseXml, XmlError } from '../soap/parse-xml.ts';
import type { XmlElement } from '../soap/xml-element.ts';
import type { SoapDoor } from '../soap-door.ts';
import { escapeXml } from '../xml-text.ts';
import { askedLifetime, type LifetimeForm, readTime, renewalPause } from './lifetime.ts';
import type { PullForm } from './pull-policy.ts';
import { readReference, type SubscriptionReference } from './reference.ts';

const EVENTS = 'http://www.onvif.org/ver10/events/wsdl';
const NOTIFICATION = 'http://docs.oasis-open.org/wsn/b-2';
const MANAGER = 'http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager';
const ANONYMOUS = 'http://www.w3.org/2005/08/addressing/anonymous';

/** What an answer to PullMessages may take beyond the time that the camera may wait, in ms. */
const PULL_GRACE_MS = 8_000;
/** What an answer to its making may still take after `signal`: else nobody could end what the camera has made. */
const MAKING_GRACE_MS = 500;
/** On the way out nobody waits for long. */
const UNSUBSCRIBE_MS = 2_000;

export interface PullPointOptions {
  readonly camera: string;
  readonly door: SoapDoor;
  /** Of the event service. */
  readonly servicePath: string;
  /** Cuts every request but Unsubscribe. */
  readonly signal: AbortSignal;
  /** Monotonic ms. */
  readonly now: () => number;
}

/** Makes a pull point (ONVIF Core section 9.1). `cameraNow` is its clock, in ms since 1970. Throws {@link DeviceError}. */
export async function createPullPoint(
  options: PullPointOptions,
  { form, cameraNow }: { readonly form: LifetimeForm; readonly cameraNow: number },
): Promise<PullPoint> {
  const { door, servicePath, signal } = options;
  const operation = 'CreatePullPointSubscription';
  const lifetime = askedLifetime(form, cameraNow);
  const cut = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    timer = setTimeout(() => cut.abort(signal.reason), MAKING_GRACE_MS);
  };
  signal.throwIfAborted();
  signal.addEventListener('abort', onAbort, { once: true });
  const making = door.call({
    path: servicePath,
    operation,
    ...addressed(`${EVENTS}/EventPortType/${operation}Request`),
    body: `<${operation} xmlns="${EVENTS}">${lifetime === undefined ? '' : `<InitialTerminationTime>${lifetime}</InitialTerminationTime>`}</${operation}>`,
    signal: cut.signal,
  });
  const { xml } = await making.finally(() => {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(timer);
  });
  const answer = await readAnswer(xml, { camera: options.camera, operation });
  return new PullPoint(options, { reference: readReference({ answer, xml, servicePath }), answer });
}

/** One subscription, from its making to its end. Every call throws {@link DeviceError}. */
export class PullPoint {
  readonly #options: PullPointOptions;
  readonly #reference: SubscriptionReference;
  #renewAt = 0;
  /** The camera's clock less the monotonic one; nothing where it does not tell its time. */
  #clockOffset: number | undefined;

  constructor(
    options: PullPointOptions,
    { reference, answer }: { readonly reference: SubscriptionReference; readonly answer: XmlElement },
  ) {
    this.#options = options;
    this.#reference = reference;
    this.#takeTimes(answer);
  }

  /** How long until it should be renewed, in ms. */
  get renewIn(): number {
    return this.#renewAt - this.#options.now();
  }

  /** What its answers say that the camera's clock shows, in ms since 1970. */
  get cameraNow(): number | undefined {
    return this.#clockOffset === undefined ? undefined : this.#options.now() + this.#clockOffset;
  }

  /** Waits for something to tell, and gives the answer's body. */
  async pull({ waitMs, limit }: PullForm): Promise<XmlElement> {
    const operation = 'PullMessages';
    const { xml } = await this.#call({
      operation,
      action: `${EVENTS}/PullPointSubscription/${operation}Request`,
      body: `<${operation} xmlns="${EVENTS}"><Timeout>PT${Math.ceil(waitMs / 1_000)}S</Timeout><MessageLimit>${limit}</MessageLimit></${operation}>`,
      timeoutMs: waitMs + PULL_GRACE_MS,
    });
    return readAnswer(xml, { camera: this.#options.camera, operation });
  }

  /** Has the camera tell how everything stands. */
  async synchronize(): Promise<void> {
    const operation = 'SetSynchronizationPoint';
    const action = `${EVENTS}/PullPointSubscription/${operation}Request`;
    await this.#call({ operation, action, body: `<${operation} xmlns="${EVENTS}"/>` });
  }

  async renew(form: LifetimeForm, cameraNow: number): Promise<void> {
    const operation = 'Renew';
    const lifetime = askedLifetime(form, cameraNow) ?? '';
    const { xml } = await this.#call({
      operation,
      action: `${MANAGER}/${operation}Request`,
      body: `<${operation} xmlns="${NOTIFICATION}"><TerminationTime>${lifetime}</TerminationTime></${operation}>`,
    });
    this.#takeTimes(await readAnswer(xml, { camera: this.#options.camera, operation }));
  }

  /** Also where the signal has been aborted. */
  async unsubscribe(): Promise<void> {
    const operation = 'Unsubscribe';
    const { door } = this.#options;
    const { path } = this.#reference;
    await door.call({
      path,
      operation,
      ...addressed(`${MANAGER}/${operation}Request`, this.#reference),
      body: `<${operation} xmlns="${NOTIFICATION}"/>`,
      timeoutMs: UNSUBSCRIBE_MS,
    });
  }

  #call(call: { operation: string; action: string; body: string; timeoutMs?: number }) {
    const { door, signal } = this.#options;
    const { path } = this.#reference;
    return door.call({ path, ...call, ...addressed(call.action, this.#reference), signal });
  }

  #takeTimes(answer: XmlElement): void {
    const now = this.#options.now();
    const current = answer.child('CurrentTime')?.text;
    this.#renewAt = now + renewalPause({ current, termination: answer.child('TerminationTime')?.text });
    const time = readTime(current);
    if (time !== undefined && time > 0) this.#clockOffset = time - now;
  }
}

/** WS-Addressing 1.0; many a camera answers 400 to a Renew without it. */
function addressed(action: string, to?: SubscriptionReference): { action: string; header: string } {
  const header =
    `<a:Action>${action}</a:Action><a:MessageID>urn:uuid:${randomUUID()}</a:MessageID>` +
    `<a:ReplyTo><a:Address>${ANONYMOUS}</a:Address></a:ReplyTo>` +
    `${to?.address === undefined ? '' : `<a:To>${escapeXml(to.address)}</a:To>`}${to?.parameters ?? ''}`;
  return { action, header };
}

async function readAnswer(
  xml: string,
  { camera, operation }: { readonly camera: string; readonly operation: string },
): Promise<XmlElement> {
  const garbled = (cause?: unknown) =>
    new DeviceError({
      kind: 'protocol',
      camera,
      message: `The camera ${camera} did not answer ${operation} as ONVIF asks`,
      cause,
    });
  try {
    const answer = (await parseXml(xml)).at('Envelope', 'Body', `${operation}Response`);
    if (answer) return answer;
  } catch (error) {
    if (error instanceof XmlError) throw garbled(error);
    throw error;
  }
  throw garbled();
}
