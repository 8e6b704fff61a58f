#!/usr/bin/env node
import { homedir } from 'node:os';
import { Command } from 'commander';
import type { Logger } from 'pino';
import { embeddedConfig } from '../config/embedded.ts';
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { createLogger } from './log.ts';
import { type Oriel, startOriel } from './main.ts';
import { ownerToken } from './owner-token.ts';
import { readPackageInfo } from './package-info.ts';
import { qrCode, viewerLink } from './viewer-link.ts';

/** SIGTERM must end the process within two seconds, whatever hangs. */
const SHUTDOWN_LIMIT_MS = 1_800;

const packageInfo = readPackageInfo();

const program = new Command('oriel')
  .description('Camera gateway: H.264 from RTSP and ONVIF cameras to WebRTC viewers, untouched')
  .version(packageInfo.version)
  .option('-c, --config <file>', 'configuration file (YAML); without it a simulated camera is served')
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
    const config = await load(program.opts<{ config?: string }>().config);
    say(
      `The configuration is sound: ${config.cameras.length} camera(s), ${config.access.tokens.length} token(s).`,
    );
  });

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`oriel: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});

async function run(file: string | undefined): Promise<void> {
  const config = await load(file);
  const logger = createLogger({ level: config.log.level });
  keepAlive(logger);
  const starting = startOriel({ config, packageInfo, logger });
  const closing = onceTold(() => void shutDown(starting, logger));
  const oriel = await starting;
  if (!closing.aborted) await announce(oriel);
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

async function announce(oriel: Oriel): Promise<void> {
  const { host, port } = oriel.http;
  const link = viewerLink({ host, port, ...(oriel.owner && { token: oriel.owner.token }) });
  say(`Oriel ${packageInfo.version}`);
  say(`Cameras: ${oriel.cameras.join(', ')}`);
  say(`Viewer:  ${link}`);
  if (oriel.owner) say(await qrCode(link));
  else say('`oriel link <token’s name>` prints a link that signs in.');
}

async function printLink(file: string | undefined, name: string | undefined): Promise<void> {
  const config = await load(file);
  const { tokens } = config.access;
  const token =
    tokens.length === 0 ? await ownerToken(config.gateway.state) : tokens.find((t) => t.name === name);
  if (!token) throw new Error(`name one of the tokens: ${tokens.map((known) => known.name).join(', ')}`);
  const link = viewerLink({ ...config.http.listen, token: token.token });
  say(link);
  say(await qrCode(link));
}

async function load(file: string | undefined): Promise<LoadedConfig> {
  const surroundings = { env: process.env, home: homedir() };
  if (file !== undefined) return loadConfig({ ...surroundings, file });
  return embeddedConfig(surroundings);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
