import type { DigestAuthority } from '../digest-authority.ts';
import { type Client, METHODS, publicMethods } from './methods.ts';
import type { RtspRequest } from './request.ts';
import type { RtspResponse } from './response.ts';
import type { RtspSession } from './session.ts';

export interface AnswerOptions {
  readonly client: Client;
  readonly authority: DigestAuthority;
  /** The one that the request names, where there is such a session. */
  readonly session: RtspSession | undefined;
  /** Where DESCRIBE is sent by 302. */
  readonly redirect: string | undefined;
}

/** What a request is answered, oddities included; `silence` where it is only heard. */
export async function answer(
  request: RtspRequest,
  options: AnswerOptions,
): Promise<RtspResponse | 'silence'> {
  const { client, session, redirect } = options;
  if (redirect !== undefined && request.method === 'DESCRIBE') {
    return { status: 302, headers: { Location: redirect } };
  }
  const oddity = client.quirks.intercept(request);
  if (oddity === 'silence') {
    session?.refresh();
    return 'silence';
  }
  return client.quirks.answer(oddity ?? (await properAnswer(request, options)), request);
}

function properAnswer(
  request: RtspRequest,
  { client, authority, session }: AnswerOptions,
): RtspResponse | Promise<RtspResponse> {
  const { headers, method, url } = request;
  if (request.version !== 'RTSP/1.0') return { status: 505 };
  if (!/^\d{1,10}$/.test(headers.get('cseq') ?? '')) return { status: 400 };
  const required = headers.get('require');
  if (required !== undefined) return { status: 551, headers: { Unsupported: required } };
  const serve = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (serve === undefined) return { status: 501, headers: { Public: publicMethods() } };
  // What a camera can do may be asked by anybody; everything else takes credentials.
  if (method !== 'OPTIONS') {
    const verdict = authority.judge({ method, url, authorization: headers.get('authorization') });
    if (verdict.kind === 'refused') {
      return { status: 401, headers: { 'WWW-Authenticate': verdict.challenges } };
    }
  }
  if (headers.has('session') && session === undefined) return { status: 454 };
  session?.refresh();
  return serve({ request, client, session });
}
