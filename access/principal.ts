/** What a person or a machine may do at most; each role may all that the ones before it may. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Somebody who proved who they are; the only thing the doors hand on about them. */
export interface Principal {
  /** `token:<name>` or `device:<id>`: what tells people and machines apart; names are for reading. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Camera names; `*` stands for every camera, also those added later. */
  readonly cameras: readonly string[];
  /** Media reach them through a relay only, so that they learn no address of the house. */
  readonly relayOnly?: boolean;
}
