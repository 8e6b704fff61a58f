import type { RouteResponse } from './route.ts';

export function jsonResponse(status: number, value: unknown): RouteResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(value),
  };
}

/** A refusal: `{"error": …}` with a sentence for a person. */
export function errorResponse(
  status: number,
  sentence: string,
  headers: Readonly<Record<string, string>> = {},
): RouteResponse {
  const response = jsonResponse(status, { error: sentence });
  return { ...response, headers: { ...response.headers, ...headers } };
}
