import { ProtocolError } from '../../protocol/parse.ts';
import { MAX_ENVELOPE_CHARS, readUpEnvelope, type UpEnvelope } from '../../protocol/sealing/envelope.ts';
import { otherVersion } from '../../protocol/sealing/other-version.ts';
import { MessageRefused } from './refusal-log.ts';

/** What the broker handed over, as an envelope. Throws {@link MessageRefused}. */
export function readEnvelope(payload: Buffer): UpEnvelope {
  // It is ASCII, or it is none.
  if (payload.length > MAX_ENVELOPE_CHARS) throw new MessageRefused('malformed');
  const text = payload.toString('latin1');
  try {
    return readUpEnvelope(text);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw new MessageRefused(otherVersion(text) !== undefined ? 'version' : 'malformed');
  }
}
