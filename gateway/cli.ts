#!/usr/bin/env node
import { homedir } from 'node:os';
import { Command } from 'commander';
import type { Logger } from 'pino';
import type { Token } from '../access/token-directory.ts';
import { ListenError } from '../config/listen-error.ts';
import type { LoadedConfig } from '../config/load.ts';
import { type OpenedConfig, openConfig, openWithoutSecrets } from '../config/open.ts';
import { loadTls } from './cameras/stream-tls.ts';
import { type DiscoverFlags, discover } from './discover.ts';
import { createLogger } from './log.ts';
import { type Oriel, startOriel } from './main.ts';
import { ownerToken } from './owner-token.ts';
import { readPackageInfo } from './package-info.ts';
import {
  type DevicesCommandOptions,
  listDevices,
  renameDevice,
  revokeDevice,
} from './pairing/console/devices-command.ts';
import { type PairFlags, pairCommand } from './pairing/console/pair-command.ts';
import { isPortClosed } from './pairing/console/port-probe.ts';
import { quotedNames } from './pairing/console/quoted-names.ts';
import { Secrets } from './secrets.ts';
import { speaksTls } from './tls/gateway-tls.ts';
import { qrCode, type ViewerPlace, viewerLink } from './viewer-link.ts';

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
    'The commands are pair, devices, link, check and discover (oriel --help). With npm, options stand behind two dashes: npm start -- --config oriel.yaml',
  )
  .action((options: { config?: string }) => run(options.config));

program
  .command('pair')
  .option('-n, --name <name>', 'how the device is to be called; without it, as it calls itself')
  .option(
    '-r, --role <role>',
    'viewer (watches), operator (also moves cameras) or admin; the first device is admin, others are viewer',
  )
  .option('--cameras <names>', 'the cameras it is for, with commas between; default all')
  .option('--until <day>', 'the last day of a guest, such as 2027-01-31')
  .option('--for <span>', 'how long a guest stays: 12h, 3d, 2w')
  .option(
    '--relay-only',
    'send pictures through the TURN server only, so that the device learns no address of this house',
  )
  .option('--expires <span>', 'how long the link works: 10m (default) to 7d')
  .description('print a link and a QR code that let one device in for good')
  .action((flags: PairFlags) => pair(flags));

const devices = program
  .command('devices')
  .option('--json', 'print them as JSON')
  .description('list the paired devices; rename or revoke one')
  .action(async ({ json = false }: { json?: boolean }) => listDevices({ ...(await books()), json }));

devices
  .command('list')
  .option('--json', 'print them as JSON')
  .description('list the paired devices')
  .action(async ({ json = devices.opts<{ json?: boolean }>().json ?? false }: { json?: boolean }) =>
    listDevices({ ...(await books()), json }),
  );

devices
  .command('rename')
  .argument('<old>', 'its name, or its id')
  .argument('<new>', 'its new name')
  .description('give a device another name')
  .action(async (old: string, name: string) => renameDevice({ ...(await books()), old, name }));

devices
  .command('revoke')
  .argument('<name>', 'its name or its id; or the id of a pairing link')
  .description('end a device’s access, and what it watches just now')
  .action(async (name: string) => revokeDevice({ ...(await books()), name }));

program
  .command('link')
  .argument('[name]', 'the token’s name; not needed where the configuration names no tokens')
  .description('print a link and a QR code that open the viewer signed in by a token, on whatever opens it')
  .action((name?: string) => printLink(program.opts<{ config?: string }>().config, name));

program
  .command('check')
  .description('check the configuration file and say what is wrong with it')
  .action(async () => {
    const { config, exposed } = await open(program.opts<{ config?: string }>().config);
    for (const { name, tls } of config.cameras) if (tls) await loadTls(name, tls);
    say(
      `The configuration is sound: ${config.cameras.length} camera(s), ${config.access.tokens.length} token(s).`,
    );
    for (const sentence of exposed) say(`Warning: ${sentence}`);
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
  const { config, file, secrets, exposed } = await open(named);
  const hidden = new Secrets(secrets);
  const logger = createLogger({ level: config.log.level, secrets: hidden });
  keepAlive(logger);
  for (const sentence of exposed) logger.warn(sentence);
  const starting = startOriel({ config, file, packageInfo, hidden, logger });
  const closing = onceTold(() => void shutDown(starting, logger));
  const oriel = await starting.catch(async (error: unknown) => {
    throw withAdvice(error, (await file.exists()) ? file.file : undefined);
  });
  if (!closing.aborted) await announce(oriel, { http: config.http, named });
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
  { http: { url, tls }, named }: { http: LoadedConfig['http']; named: string | undefined },
): Promise<void> {
  const { http, isSecure, pairing, owner } = oriel;
  const command = `npx oriel${named === undefined ? '' : ` --config ${named}`}`;
  say(`Oriel ${packageInfo.version}`);
  say(`Cameras: ${oriel.cameras.join(', ')}`);
  say(`Viewer:  ${pairing?.link ?? viewerLink({ ...http, isSecure, url })}`);
  if (pairing) {
    say('Open that within an hour, on a phone by the code: it lets this one device in for good, as admin.');
    say(await qrCode(pairing.link));
  } else {
    say(`To let another device in: ${command} pair`);
    if (!owner) say(`A link that signs in by a token: ${command} link NAME`);
  }
  if (isSecure && tls?.kind !== 'files')
    say(
      `A device that warns of the certificate learns to trust it here: ${viewerLink({ ...http })}authority`,
    );
  if (url === undefined && (http.host === '127.0.0.1' || http.host === '::1'))
    say(`Only this machine reaches it; http.listen ":${http.port}" opens it to others.`);
}

async function printLink(file: string | undefined, name: string | undefined): Promise<void> {
  const { config } = await open(file);
  const { token } = await tokenOf(config, name);
  const link = viewerLink(placeOf(config), { token });
  say(link);
  say(await qrCode(link));
}

async function pair(flags: PairFlags): Promise<void> {
  const file = program.opts<{ config?: string }>().config;
  const { config: told } = await openWithoutSecrets({ file, env: process.env, home: homedir() });
  // The link bears what viewers sign in to an external broker with; other secrets may be the daemon's alone (systemd).
  const config = told.broker.kind === 'external' ? (await open(file)).config : told;
  await pairCommand({
    config,
    flags,
    linkOf: (pairing) => viewerLink(placeOf(config), { pairing }),
    qrCode,
    isAway: () => isPortClosed(config.http.listen),
    say,
    logger: createConsoleLogger(),
  });
}

/** What the commands about devices work on. */
async function books(): Promise<DevicesCommandOptions> {
  const file = program.opts<{ config?: string }>().config;
  const { config } = await openWithoutSecrets({ file, env: process.env, home: homedir() });
  return { config, say, logger: createConsoleLogger() };
}

/** What is printed may be for a program; what goes wrong beside it is said beside it. */
function createConsoleLogger(): Logger {
  return createLogger({ level: 'warn', destination: process.stderr });
}

function placeOf({ http }: LoadedConfig): ViewerPlace {
  return { ...http.listen, url: http.url, isSecure: speaksTls(http) };
}

async function tokenOf(config: LoadedConfig, name: string | undefined): Promise<Token> {
  const { tokens } = config.access;
  if (tokens.length === 0) {
    if (name === undefined) return ownerToken(config.gateway.state);
    throw new Error(`there are no tokens, so none named ${name}; name the file that has it: --config FILE`);
  }
  const token = tokens.find((known) => known.name === name);
  if (token) return token;
  const known = quotedNames(tokens.map((one) => one.name));
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
