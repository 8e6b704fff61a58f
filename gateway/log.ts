import { type DestinationStream, type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import { Secrets } from './secrets.ts';

/** Keys whose values no log line may show, up to three levels deep. */
const SECRET_KEYS = ['password', 'token', 'secret', 'credential', 'authorization'];
const SECRET_PATHS = SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

/** An error of Node's URL parser bears the whole URL, with the camera's password where it has one. */
const URL_PATH = 'err.input';

/**
 * The daemon's log: a line of JSON for each event, or readable lines where a person sits at the terminal. It goes to
 * `destination`, by default the standard output. No line shows one of `secrets`, those that are added later neither.
 */
export function createLogger({
  level,
  destination,
  secrets = new Secrets(),
}: {
  level: string;
  destination?: DestinationStream;
  secrets?: Pick<Secrets, 'hideInLine'>;
}): Logger {
  const options = {
    level,
    base: null,
    redact: { paths: [...SECRET_PATHS, URL_PATH], censor: '[hidden]' },
    // Of the whole line, so that also what libraries put into their errors is seen.
    hooks: { streamWrite: (line: string) => secrets.hideInLine(line) },
  };
  if (destination) return pino(options, destination);
  return process.stdout.isTTY ? pino(options, pretty({ sync: true, ignore: 'pid,hostname' })) : pino(options);
}
