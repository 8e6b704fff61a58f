import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePorts } from './free-port.ts';
import { type OwnedProcess, startOwnedProcess, untilReady } from './owned-process.ts';

export interface MosquittoOptions {
  /** Passwords by user name. Nobody else, and nobody anonymous, is let in; without it everybody is, and may do everything. */
  readonly users?: Readonly<Record<string, string>>;
  /** Lines of Mosquitto's ACL file; default: every user may do everything. */
  readonly acl?: readonly string[];
  /** Speaks TLS with this certificate, beside the plain listeners. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Default: free ones. */
  readonly tcpPort?: number;
  readonly websocketPort?: number;
}

/** Debian's Mosquitto, listening on 127.0.0.1, its state forgotten when it ends. */
export interface Mosquitto {
  readonly tcpPort: number;
  readonly websocketPort: number;
  /** `mqtt://127.0.0.1:…` */
  readonly url: string;
  /** `ws://127.0.0.1:…/mqtt` */
  readonly websocketUrl: string;
  /** Of the listener that speaks TLS, `mqtts://127.0.0.1:…`; empty where there is none. */
  readonly tlsUrl: string;
  /** PEM file that {@link tlsUrl} is trusted by; empty where there is none. */
  readonly caFile: string;
  output(): string;
  close(): Promise<void>;
  /** Ends it and keeps the ports for {@link start}. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function startMosquitto(options: MosquittoOptions): Promise<Mosquitto> {
  const [freeTcp = 0, freeWebsocket = 0, freeTls = 0] = await freePorts(3);
  const { tcpPort = freeTcp, websocketPort = freeWebsocket } = options;
  const tlsPort = options.tls ? freeTls : undefined;
  const folder = await mkdtemp(join(tmpdir(), 'oriel-mosquitto-'));
  await writeConfiguration({ folder, tcpPort, websocketPort, tlsPort, options });
  const ports = [tcpPort, websocketPort, ...(tlsPort === undefined ? [] : [tlsPort])];
  let broker = await launch(folder, ports);
  return {
    tcpPort,
    websocketPort,
    url: `mqtt://127.0.0.1:${tcpPort}`,
    websocketUrl: `ws://127.0.0.1:${websocketPort}/mqtt`,
    tlsUrl: tlsPort === undefined ? '' : `mqtts://127.0.0.1:${tlsPort}`,
    caFile: tlsPort === undefined ? '' : join(folder, 'cert.pem'),
    output: () => broker.output(),
    async close() {
      await broker.stop();
      await rm(folder, { recursive: true, force: true });
    },
    stop: async () => void (await broker.stop()),
    async start() {
      broker = await launch(folder, ports);
    },
  };
}

interface Configuration {
  readonly folder: string;
  readonly tcpPort: number;
  readonly websocketPort: number;
  readonly tlsPort: number | undefined;
  readonly options: MosquittoOptions;
}

async function writeConfiguration(configuration: Configuration): Promise<void> {
  const { folder, tcpPort, websocketPort, tlsPort, options } = configuration;
  const users = Object.entries(options.users ?? {});
  const acl = options.acl ?? users.flatMap(([name]) => [`user ${name}`, 'topic readwrite #']);
  const passwords = join(folder, 'passwords');
  await writeFile(passwords, users.map(([name, password]) => `${name}:${password}\n`).join(''));
  if (options.users)
    await promisify(execFile)('/usr/bin/mosquitto_passwd', ['-U', passwords], { timeout: 30_000 });
  await writeFile(join(folder, 'acl'), `${acl.join('\n')}\n`);
  if (options.tls) {
    await writeFile(join(folder, 'cert.pem'), options.tls.cert);
    await writeFile(join(folder, 'key.pem'), options.tls.key, { mode: 0o600 });
  }
  const certificate = [`certfile ${join(folder, 'cert.pem')}`, `keyfile ${join(folder, 'key.pem')}`];
  await writeFile(
    join(folder, 'mosquitto.conf'),
    [
      // Started by root it would become the user mosquitto, who can not read these files.
      `user ${userInfo().username}`,
      `allow_anonymous ${options.users === undefined}`,
      ...(options.users ? [`password_file ${passwords}`, `acl_file ${join(folder, 'acl')}`] : []),
      'persistence false',
      'log_dest stderr',
      `listener ${tcpPort} 127.0.0.1`,
      `listener ${websocketPort} 127.0.0.1`,
      'protocol websockets',
      ...(tlsPort === undefined ? [] : [`listener ${tlsPort} 127.0.0.1`, ...certificate]),
      '',
    ].join('\n'),
  );
}

async function launch(folder: string, ports: readonly number[]): Promise<OwnedProcess> {
  const broker = await startOwnedProcess({
    command: '/usr/sbin/mosquitto',
    args: ['-c', join(folder, 'mosquitto.conf')],
  });
  await untilReady(broker, () => Promise.all(ports.map(knock)), { withinMs: 30_000, what: 'Mosquitto' });
  return broker;
}

/** Resolves when somebody listens on that port of 127.0.0.1. */
function knock(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
