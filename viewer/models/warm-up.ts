import type { Primitives } from '../../protocol/sealing/primitives.ts';
import type { Cancel, Clock } from './clock.ts';

export interface WarmUpOptions {
  readonly primitives: Primitives;
  readonly clock: Clock;
}

/** By then the browser has compiled what it will. */
const ROUNDS = 6;
/** About as long as an offer, in bytes. */
const LETTER_BYTES = 7168;

/**
 * Runs the ciphers on nothing while the page waits for the broker, a few milliseconds at a time: code that no compiler has
 * seen yet takes five times as long, and the first picture would wait for it. Gives back how to stop.
 */
export function warmUp({ primitives, clock }: WarmUpOptions): Cancel {
  const steps = rehearsal(primitives);
  let cancel: Cancel = () => {};
  function next(): void {
    if (!steps.next().done) cancel = clock.after(0, next);
  }
  cancel = clock.after(0, next);
  return () => cancel();
}

/** Pauses after each step, so that whatever has come meanwhile is next. */
function* rehearsal(primitives: Primitives): Generator<void, void> {
  const secret = primitives.random(32);
  const data = new Uint8Array(256);
  const signer = primitives.signingKey(secret);
  yield;
  const own = primitives.agreementKey(secret);
  yield;
  for (let round = 0; round < ROUNDS; round++) {
    const signature = signer.sign(data);
    yield;
    primitives.verify({ publicKey: signer.publicKey, data, signature });
    yield;
    own.agree(own.publicKey);
    primitives.hkdf({ secret, salt: data, info: data, bytes: 32 });
    yield;
    const letter = { key: secret, nonce: new Uint8Array(12), additional: data };
    const sealed = primitives.seal({ ...letter, plaintext: new Uint8Array(LETTER_BYTES) });
    primitives.open({ ...letter, sealed });
    yield;
  }
}
