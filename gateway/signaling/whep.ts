import type { Logger } from 'pino';
import type { SignalErrorCode } from '../../protocol/messages.ts';
import type { Route, RouteRequest, RouteResponse } from '../http/route.ts';
import { Refusal } from './refusal.ts';
import type { Viewing, ViewingAnswer } from './viewing.ts';
import type { Viewings } from './viewings.ts';

/** An offer is at most as long as in signaling over MQTT, in bytes. */
const MAX_OFFER_BYTES = 49_152;

const STATUS: Readonly<Record<SignalErrorCode, number>> = {
  malformed: 400,
  'bad-offer': 400,
  'no-relay': 503,
  forbidden: 403,
  'no-such-camera': 404,
  'no-codec': 406,
  'camera-down': 503,
  'format-changed': 503,
  'too-many': 503,
  'shutting-down': 503,
  withdrawn: 403,
  'pairing-refused': 403,
  'too-late': 408,
  'peer-lost': 500,
  internal: 500,
};

/**
 * WHEP (draft-ietf-wish-whep) beside MQTT: one offer, one answer with all candidates, DELETE to end. The gateway
 * takes no trickled candidates here (405 on PATCH, as the draft allows): its own are in the answer, and the
 * viewer's address is learnt from its first check.
 */
export function createWhepRoutes(options: { viewings: Viewings; logger: Logger }): Route[] {
  const open = new Map<string, { readonly viewing: Viewing; readonly owner: string }>();
  const { viewings, logger } = options;

  async function post({
    params,
    headers,
    body,
    principal,
    signal,
    remoteAddress,
  }: RouteRequest): Promise<RouteResponse> {
    const camera = params.camera ?? '';
    if (!principal) throw new Error('WHEP answers nobody without a token');
    if (!/^application\/sdp\s*(;|$)/i.test(headers['content-type'] ?? '')) {
      return problem(415, 'send the offer as Content-Type: application/sdp');
    }
    try {
      const viewing: Viewing = viewings.open({
        principal,
        camera,
        quality: 'main',
        onCandidate: () => undefined,
        onEnd: () => open.delete(viewing.id),
      });
      open.set(viewing.id, { viewing, owner: principal.id });
      // Whoever does not hear the answer can not end by it what it began.
      signal.addEventListener('abort', () => end(viewing), { once: true });
      const { sdp } = await answerOf(viewing, body.toString('utf8'), remoteAddress);
      return {
        status: 201,
        headers: { 'Content-Type': 'application/sdp', Location: `/whep/${camera}/${viewing.id}` },
        body: sdp,
      };
    } catch (error) {
      if (error instanceof Refusal) return problem(STATUS[error.code], error.message);
      throw error;
    }
  }

  async function answerOf(viewing: Viewing, sdp: string, viewerAddress?: string): Promise<ViewingAnswer> {
    try {
      return await viewing.answer({ sdp, trickle: false, viewerAddress });
    } catch (error) {
      end(viewing);
      throw error;
    }
  }

  function end(viewing: Viewing): void {
    open.delete(viewing.id);
    viewings.close(viewing);
  }

  function remove({ params, principal }: RouteRequest): RouteResponse {
    const id = params.id ?? '';
    const found = open.get(id);
    if (!found || found.viewing.camera !== params.camera)
      return problem(404, 'there is no such WHEP session');
    if (found.owner !== principal?.id) return problem(403, 'this WHEP session belongs to another token');
    end(found.viewing);
    logger.debug({ camera: params.camera }, 'WHEP session ended by its viewer');
    return { status: 200 };
  }

  return [
    { method: 'POST', path: '/whep/:camera', access: 'token', maxBodyBytes: MAX_OFFER_BYTES, handle: post },
    { method: 'DELETE', path: '/whep/:camera/:id', access: 'token', maxBodyBytes: 0, handle: remove },
  ];
}

function problem(status: number, error: string): RouteResponse {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ error }) };
}
