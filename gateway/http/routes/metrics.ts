import type { Registry } from 'prom-client';
import { decide } from '../../../access/rights.ts';
import { errorResponse } from '../json.ts';
import type { Route } from '../route.ts';

/** `GET /metrics` in Prometheus' text format, for whoever may read metrics. */
export function createMetricsRoute({ registry }: { readonly registry: Registry }): Route {
  return {
    method: 'GET',
    path: '/metrics',
    access: 'token',
    maxBodyBytes: 0,
    async handle({ principal }) {
      if (!principal) throw new Error('metrics are told to nobody without a token');
      const decision = decide(principal, { kind: 'read-metrics' });
      if (!decision.allowed) return errorResponse(403, decision.reason);
      const body = await registry.metrics();
      return { status: 200, headers: { 'content-type': registry.contentType }, body };
    },
  };
}
