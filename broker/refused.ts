import type { Asker } from './rights.ts';

/** What the broker refuses, as the log says it. */
export type Refused =
  | 'MQTT connection refused'
  | 'MQTT sign-in refused'
  | 'MQTT publish refused, client closed'
  | 'MQTT subscription refused'
  | 'MQTT packet too long, client closed'
  | 'MQTT client too fast, closed'
  | 'MQTT connection shed'
  | 'MQTT client reads too slowly, closed';

/** Who it was, as the log says it. */
export function whoIs({ principal, clientId }: Asker): { user: string; clientId: string } {
  return { user: principal === 'self' ? 'the gateway' : principal.name, clientId };
}
