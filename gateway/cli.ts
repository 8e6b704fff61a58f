#!/usr/bin/env node
import { homedir } from 'node:os';
import { Command } from 'commander';
import type { Logger } from 'pino';
import type { Token } from '../access/directory.ts';
import { ListenError } from '../config/listen-error.ts';
import type { LoadedConfig } from '../config/load.ts';
import { type OpenedConfig, openConfig } from '../config/open.ts';
import { loadTls } from './cameras/stream-tls.ts';
import { type DiscoverFlags, discover } from './discover.ts';
import { createLogger } from './log.ts';
import { type Oriel, startOriel } from './main.ts';
import { ownerToken } from './owner-token.ts';
import { readPackageInfo } from './package-info.ts';
import { qrCode, viewerLink } from './viewer-link.ts';

/** SIGTERM must end the process within two seconds, whatever hangs. */
const SHUTDOWN_LIMIT_MS = 1_800;

const packageInfo = readPackageInfo();

// Whoever reads a link through `head` has closed the pipe before the QR code.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const program = new Command('oriel')
  .description(
    'Camera gateway: H.264, H.265 and sound from RTSP and ONVIF cameras to WebRTC viewers, untouched',
  )
  .version(packageInfo.version)
  .option(
    '-c, --config <file>',
    'configuration file (YAML); without it the one that “oriel discover” or the viewer made, else a simulated camera',
  )
  .showHelpAfterError(
    'The commands are link, check and discover (oriel --help). With npm, options stand behind two dashes: npm start -- --config oriel.yaml',
  )
  .action((options: { config?: string }) => run(options.config));

program
  .command('link')
  .argument('[name]', 'the token’s name; not needed where the configuration names no tokens')
  .description('print a link and a QR code that open the viewer signed in')
  .action((name?: string) => printLink(program.opts<{ config?: string }>().config, name));

program
  .command('check')
  .description('check the configuration file and say what is wrong with it')
  .action(async () => {
    const { config } = await open(program.opts<{ config?: string }>().config);
    for (const { name, tls } of config.cameras) if (tls) await loadTls(name, tls);
    say(
      `The configuration is sound: ${config.cameras.length} camera(s), ${config.access.tokens.length} token(s).`,
    );
  });

program
  .command('discover')
  .argument('[address]', 'a camera’s address, to look at that one')
  .option(
    '-u, --username <name>',
    'signs in to the camera; the password comes from ORIEL_CAMERA_PASSWORD, else is asked for',
  )
  .option('-n, --name <name>', 'how the camera is to be called')
  .option(
    '-w, --write <file>',
    'configuration file to write to, in place of that of --config; without a terminal the camera at ADDRESS is written',
  )
  .option('--json', 'print what is found as JSON, without asking anything')
  .description('find ONVIF cameras, see what they can do, and add one to the configuration')
  .action(async (address: string | undefined, flags: Omit<DiscoverFlags, 'address' | 'config'>) => {
    const { config } = program.opts<{ config?: string }>();
    process.exitCode = await discover({ ...flags, address, config });
  });

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`oriel: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

async function run(named: string | undefined): Promise<void> {
  const { config, file } = await open(named);
  const logger = createLogger({ level: config.log.level });
  keepAlive(logger);
  const starting = startOriel({ config, file, packageInfo, logger });
  const closing = onceTold(() => void shutDown(starting, logger));
  const oriel = await starting.catch(async (error: unknown) => {
    throw withAdvice(error, (await file.exists()) ? file.file : undefined);
  });
  if (!closing.aborted) await announce(oriel, { url: config.http.url, named });
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

async function announce(
  oriel: Oriel,
  { url, named }: { url: string | undefined; named: string | undefined },
): Promise<void> {
  const { host, port } = oriel.http;
  const link = viewerLink({ host, port, url, ...(oriel.owner && { token: oriel.owner.token }) });
  say(`Oriel ${packageInfo.version}`);
  say(`Cameras: ${oriel.cameras.join(', ')}`);
  say(`Viewer:  ${link}`);
  if (oriel.owner) say(await qrCode(link));
  else say(`A link that signs in: npx oriel --config ${named ?? 'FILE'} link NAME, with a token’s name`);
  if (url === undefined && (host === '127.0.0.1' || host === '::1'))
    say(`Only this machine reaches it; http.listen ":${port}" opens it to others.`);
}

async function printLink(file: string | undefined, name: string | undefined): Promise<void> {
  const { config } = await open(file);
  const token = await tokenOf(config, name);
  const link = viewerLink({ ...config.http.listen, url: config.http.url, token: token.token });
  say(link);
  say(await qrCode(link));
}

async function tokenOf(config: LoadedConfig, name: string | undefined): Promise<Token> {
  const { tokens } = config.access;
  if (tokens.length === 0) {
    if (name === undefined) return ownerToken(config.gateway.state);
    throw new Error(`there are no tokens, so none named ${name}; name the file that has it: --config FILE`);
  }
  const token = tokens.find((known) => known.name === name);
  if (token) return token;
  const known = tokens.map((one) => one.name).join(', ');
  throw new Error(
    name === undefined
      ? `name one of the tokens: ${known}`
      : `no token is named ${name}; there are: ${known}`,
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

function open(file: string | undefined): Promise<OpenedConfig> {
  return openConfig({ file, env: process.env, home: homedir() });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
