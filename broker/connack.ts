/** Why a CONNECT is refused: return codes (MQTT 3.1.1 section 3.2.2.3). */
export const CONNACK = {
  identifierRejected: 2,
  serverUnavailable: 3,
  badUserNameOrPassword: 4,
  notAuthorized: 5,
} as const;

export type Connack = (typeof CONNACK)[keyof typeof CONNACK];
