import type { Logger } from 'pino';
import { ListenError } from '../config/listen-error.ts';
import type { OpenedConfig } from '../config/open.ts';
import { createLogger } from './log.ts';
import { type Oriel, startOriel } from './main.ts';
import type { PackageInfo } from './package-info.ts';
import { localOnly } from './pairing/console/local-only.ts';
import { Secrets } from './secrets.ts';
import { qrCode, viewerLink } from './viewer-link.ts';

export interface DaemonOptions {
  readonly opened: OpenedConfig;
  /** The file as it was named; absent where none was. */
  readonly named: string | undefined;
  readonly packageInfo: PackageInfo;
  readonly say: (line: string) => void;
}

/** SIGTERM must end the process within two seconds, whatever hangs. */
const SHUTDOWN_LIMIT_MS = 1_800;

/** The gateway as a process of its own, until it is told to end. Throws with a sentence where it can not start. */
export async function runDaemon(options: DaemonOptions): Promise<void> {
  const { opened, packageInfo } = options;
  const { config, file, secrets, exposed } = opened;
  const hidden = new Secrets(secrets);
  const logger = createLogger({ level: config.log.level, secrets: hidden });
  keepAlive(logger);
  for (const sentence of exposed) logger.warn(sentence);
  const starting = startOriel({ config, file, packageInfo, hidden, logger });
  const closing = onceTold(() => void shutDown(starting, logger));
  const oriel = await starting.catch(async (error: unknown) => {
    throw withAdvice(error, (await file.exists()) ? file.file : undefined);
  });
  if (!closing.aborted) await announce(oriel, options);
}

/** Listens for good: Ctrl-C under npm comes twice, from the terminal and from npm, and the second must not kill. */
function onceTold(close: () => void): AbortSignal {
  const told = new AbortController();
  told.signal.addEventListener('abort', close);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => told.abort());
  return told.signal;
}

/** One viewer's, camera's or client's fault must not end the others' picture; what gets here is a bug to be told. */
function keepAlive(logger: Logger): void {
  process.on('uncaughtException', (error) =>
    logger.error({ err: error }, 'an error reached nobody; going on'),
  );
  process.on('unhandledRejection', (error) =>
    logger.error({ err: error }, 'a rejection reached nobody; going on'),
  );
}

async function shutDown(starting: Promise<Oriel>, logger: Logger): Promise<void> {
  logger.info('shutting down');
  const deadline = setTimeout(() => process.exit(0), SHUTDOWN_LIMIT_MS);
  const closed = starting.then((oriel) => oriel.close());
  await closed.catch((error: unknown) => logger.error({ err: error }, 'shutting down failed in part'));
  clearTimeout(deadline);
  process.exit(0);
}

async function announce(oriel: Oriel, { opened, named, packageInfo, say }: DaemonOptions): Promise<void> {
  const { url, tls } = opened.config.http;
  const { http, isSecure, pairing, owner } = oriel;
  const command = `npx oriel${named === undefined ? '' : ` --config ${named}`}`;
  say(`Oriel ${packageInfo.version}`);
  say(`Cameras: ${oriel.cameras.join(', ')}`);
  const link = pairing?.link ?? viewerLink({ ...http, isSecure, url });
  const advice = localOnly({ link, listen: http });
  say(`Viewer:  ${link}`);
  if (pairing) {
    const where = advice ? 'in a browser on this machine' : 'on a phone by the code';
    say(`Open that within an hour, ${where}: it lets this one device in for good, as admin.`);
    // Before the code, which somebody would scan in vain.
    if (advice) say(advice);
    say(await qrCode(pairing.link));
  } else {
    say(`To let another device in: ${command} pair`);
    if (!owner) say(`A link that signs in by a token: ${command} link NAME`);
    if (advice) say(advice);
  }
  if (isSecure && tls?.kind !== 'files')
    say(
      `A device that warns of the certificate learns to trust it here: ${viewerLink({ ...http })}authority`,
    );
}

/** Who runs Oriel without a file can mend a port that is taken only by writing one. */
function withAdvice(error: unknown, file: string | undefined): unknown {
  if (!(error instanceof ListenError)) return error;
  if (file !== undefined) {
    const isTaken = error.code === 'EADDRINUSE';
    const perhaps = isTaken ? ' Perhaps Oriel runs already.' : '';
    return new Error(`${error.message}. It stands in ${file}, or is to be added there.${perhaps}`, {
      cause: error,
    });
  }
  const lines = [
    `${error.message}. To choose, write a file, say oriel.yaml:`,
    '',
    '    http: { listen: "127.0.0.1:8081" }',
    '    broker: { listen: "127.0.0.1:1884" }',
    '    cameras: [ { name: demo, simulated: {} } ]',
    '',
    'and start with: npm start -- --config oriel.yaml',
  ];
  return new Error(lines.join('\n'), { cause: error });
}
