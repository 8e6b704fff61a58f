import type { Principal } from '../../access/principal.ts';
import type { ManageRequest, ManageResult } from '../../protocol/access-management.ts';

/** What a device says that has a pairing link; all of it is signed by {@link publicKey}. */
export interface PairingRequest {
  /** The device's Ed25519 key, base64url. */
  readonly publicKey: string;
  /** The link's, base64url. */
  readonly secret: string;
  /** How the device calls itself. */
  readonly name: string;
  /** What it will sign in to the embedded broker with, base64url. */
  readonly door: string;
}

export type PairingOutcome =
  | { readonly kind: 'paired'; readonly principal: Principal }
  /** A sentence for whoever holds the device. */
  | { readonly kind: 'refused'; readonly message: string };

/** Where a device becomes somebody. */
export interface PairingDoor {
  /**
   * Takes the link's secret, once; the same key may say the same again and is answered again. Rejects only where the
   * gateway itself fails, such as at a full disk.
   */
  accept(request: PairingRequest): Promise<PairingOutcome>;
}

/** Who has access, for those who may say so. Signaling has asked `decide` for `manage-access` before. */
export interface AccessManagement {
  /** Refuses by a result of kind `refused`; rejects only where the gateway itself fails. */
  answer(principal: Principal, ask: ManageRequest): Promise<ManageResult>;
}
