import { PROTOCOL_VERSION } from '../messages.ts';
import { ProtocolError } from '../parse.ts';

/** What says that it is of another version than ours, whoever wrote it; nothing else of it is understood. */
export class OtherVersionError extends ProtocolError {
  readonly version: number;

  constructor(what: string, version: number) {
    super(`${what}: version ${version}, expected ${PROTOCOL_VERSION}`);
    this.version = version;
  }
}

/** All that is sealed or signed begins with its version. */
const BEGINNING = /^\s*\{\s*"v"\s*:\s*(\d{1,9})\s*[,}]/;

/** The version that `text` says it has, where that is not ours. */
export function otherVersion(text: string): number | undefined {
  const told = BEGINNING.exec(text)?.[1];
  return told === undefined || Number(told) === PROTOCOL_VERSION ? undefined : Number(told);
}
