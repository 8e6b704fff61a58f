import { isIPv6 } from 'node:net';
import { type DeviceAddress, parseDeviceAddress } from '../address.ts';
import { mendAnswer } from '../soap/mend-answer.ts';
import { post } from '../soap/post.ts';

export interface ProbeAddressOptions {
  /** What a person typed: a URL, or a host, perhaps with a port. */
  readonly address: string;
  readonly signal: AbortSignal;
  /** For the whole, in ms; 4000 where it is absent. */
  readonly timeoutMs?: number;
  /** Tried where no port was given, the likeliest first. */
  readonly ports?: readonly number[];
}

const TIMEOUT_MS = 4_000;
const MAX_BYTES = 65_536;

/** Most cameras; Hikvision's and Dahua's second; Reolink; TP-Link; Xiongmai and its kin. */
const PORTS = [80, 8080, 8000, 2020, 8899] as const;

const REQUEST =
  '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>' +
  '<GetSystemDateAndTime xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>';

/**
 * Finds the ONVIF device service behind an address by asking for the time, which takes no password. Gives its URL;
 * nothing where nothing answers as ONVIF does, or the address is none. Never sends a credential.
 */
export async function probeAddress(options: ProbeAddressOptions): Promise<string | undefined> {
  const { signal, timeoutMs = TIMEOUT_MS } = options;
  const over = new AbortController();
  const limit = AbortSignal.any([signal, over.signal]);
  const answers = candidatesOf(options).map(async (address) => ({
    address,
    kind: await askTime(address, { timeoutMs, signal: limit }),
  }));
  try {
    // The first wins, since a port whose packets are dropped takes the whole time.
    const spoken = answers.map(async (answer) => {
      if ((await answer).kind !== 'onvif') throw new Error('no ONVIF');
      return answer;
    });
    const first = await Promise.any(spoken).catch(() => undefined);
    const found = first ?? (await Promise.all(answers)).find(({ kind }) => kind === 'guarded');
    return found && !signal.aborted ? written(found.address) : undefined;
  } finally {
    over.abort();
  }
}

function candidatesOf({ address, ports = PORTS }: ProbeAddressOptions): readonly DeviceAddress[] {
  const text = address.trim();
  if (/^https?:\/\//i.test(text)) return [parseDeviceAddress(text) ?? []].flat();
  if (text.includes('://')) return [];
  const host = isIPv6(text) ? `[${text}]` : text;
  const given = parseDeviceAddress(`http://${host}`);
  if (!given) return [];
  const hasPort = /:\d+(?:[/?#]|$)/.test(host);
  return hasPort ? [given] : ports.map((port) => ({ ...given, port }));
}

/** `guarded` is a web server that asks who we are: some have it guard even the clock. */
type AnswerKind = 'onvif' | 'guarded' | 'other';

async function askTime(
  address: DeviceAddress,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<AnswerKind> {
  try {
    const { status, challenges, bytes } = await post({
      address,
      path: address.path,
      headers: { 'Content-Type': 'application/soap+xml; charset=utf-8' },
      body: REQUEST,
      timeoutMs,
      maxBytes: MAX_BYTES,
      signal,
    });
    // A SOAP fault too, for those that tell their time to nobody unknown.
    if (/<(?:[\w.-]+:)?(?:GetSystemDateAndTimeResponse|Fault)[\s>]/.test(mendAnswer(bytes))) return 'onvif';
    return status === 401 && challenges.length > 0 ? 'guarded' : 'other';
  } catch {
    return 'other';
  }
}

function written({ secure, hostname, port, path }: DeviceAddress): string {
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  const isUsual = port === (secure ? 443 : 80);
  return `${secure ? 'https' : 'http'}://${host}${isUsual ? '' : `:${port}`}${path}`;
}
