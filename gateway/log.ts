import { type DestinationStream, type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

/** Keys whose values no log line may show, up to three levels deep. */
const SECRET_KEYS = ['password', 'token', 'secret', 'credential', 'authorization'];
const SECRET_PATHS = SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

/** An error of Node's URL parser bears the whole URL, with the camera's password where it has one. */
const URL_PATH = 'err.input';

/**
 * The daemon's log: a line of JSON for each event, or readable lines where a person sits at the terminal. It goes to
 * `destination`, by default the standard output.
 */
export function createLogger({
  level,
  destination,
}: {
  level: string;
  destination?: DestinationStream;
}): Logger {
  const options = {
    level,
    base: null,
    redact: { paths: [...SECRET_PATHS, URL_PATH], censor: '[hidden]' },
  };
  if (destination) return pino(options, destination);
  return process.stdout.isTTY ? pino(options, pretty({ sync: true, ignore: 'pid,hostname' })) : pino(options);
}
