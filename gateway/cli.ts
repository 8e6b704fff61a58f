#!/usr/bin/env node
import { homedir } from 'node:os';
import { Command } from 'commander';
import type { Logger } from 'pino';
import type { Token } from '../access/token-directory.ts';
import type { LoadedConfig } from '../config/load.ts';
import { type OpenedConfig, openConfig, openWithoutSecrets } from '../config/open.ts';
import { loadTls } from './cameras/stream-tls.ts';
import { runDaemon } from './daemon.ts';
import { type DiscoverFlags, discover } from './discover.ts';
import { createLogger } from './log.ts';
import { ownerToken } from './owner-token.ts';
import { readPackageInfo } from './package-info.ts';
import {
  type DevicesCommandOptions,
  listDevices,
  renameDevice,
  revokeDevice,
} from './pairing/console/devices-command.ts';
import { localOnly } from './pairing/console/local-only.ts';
import { type PairFlags, pairCommand } from './pairing/console/pair-command.ts';
import { isPortClosed } from './pairing/console/port-probe.ts';
import { quotedNames } from './pairing/console/quoted-names.ts';
import { speaksTls } from './tls/gateway-tls.ts';
import { qrCode, type ViewerPlace, viewerLink } from './viewer-link.ts';

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
  .usage('[options] [command]')
  .argument('[command]')
  .action(async (unknown: string | undefined, { config: named }: { config?: string }) => {
    if (unknown !== undefined) program.error(`error: there is no command ${unknown}`);
    return runDaemon({ opened: await open(named), named, packageInfo, say });
  });

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

async function printLink(file: string | undefined, name: string | undefined): Promise<void> {
  const { config } = await open(file);
  const { token } = await tokenOf(config, name);
  const link = viewerLink(placeOf(config), { token });
  say(link);
  const advice = localOnly({ link, listen: config.http.listen });
  if (advice) say(advice);
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

function open(file: string | undefined): Promise<OpenedConfig> {
  return openConfig({ file, env: process.env, home: homedir() });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
