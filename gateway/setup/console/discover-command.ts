import type { ConfigFile } from '../../../config/edit/config-file.ts';
import type { AddCamera, FoundCamera, Inspection } from '../../../protocol/camera-setup.ts';
import { cameraEntry } from '../camera-entry.ts';
import { nameFault, suggestName } from '../camera-name.ts';
import { type KnownCamera, markKnown } from '../found.ts';
import { inspectCamera } from '../inspect.ts';
import type { CameraNetwork } from '../network.ts';
import { SetupError } from '../setup-error.ts';
import { isStreamAddress, readStream } from '../stream-address.ts';
import { askName, askProfiles, askWhich, type Credentials, offerStills, signIn } from './conversation.ts';
import type { Terminal } from './terminal.ts';
import { foundLines, inspectionLines } from './told.ts';

export interface DiscoverCommandOptions {
  readonly terminal: Terminal;
  readonly network: CameraNetwork;
  /** Where a camera is written to. */
  readonly file: Pick<ConfigFile, 'file' | 'addCamera'>;
  /** What that file has already. */
  readonly known: readonly KnownCamera[];
  /** Saves a still and gives where it is. */
  readonly save: (name: string, jpeg: Buffer) => Promise<string>;
  /** What was said on the command line. */
  readonly address?: string | undefined;
  readonly credentials: Credentials;
  readonly name?: string | undefined;
  /** Whether the camera at `address` is written where nobody is asked; every choice is then left to the rules. */
  readonly write: boolean;
  readonly json: boolean;
}

/**
 * `oriel discover`: finds cameras, or looks at one, and adds it to the configuration. Nobody is asked anything without a
 * terminal, or where JSON is wanted. Throws {@link SetupError}, `Interrupted`, and what writing the file throws.
 */
export async function discoverCommand(options: DiscoverCommandOptions): Promise<void> {
  const { terminal, address, write, json } = options;
  if (terminal.isInteractive && !json) return converse(options);
  if (address !== undefined) return report(options, address);
  if (write)
    throw new SetupError('invalid', 'Name the address of the camera to write: oriel discover ADDRESS');
  const found = await find(options);
  if (json) terminal.say(JSON.stringify({ found }, null, 2));
  else for (const line of found.length > 0 ? foundLines(found) : [NONE_FOUND]) terminal.say(line);
}

const NONE_FOUND =
  'No camera answered. It may have ONVIF switched off, or stand in another network; name its address: oriel discover 192.0.2.10';

async function find({ network, known, terminal }: DiscoverCommandOptions): Promise<FoundCamera[]> {
  return markKnown(await network.discover(terminal.signal), known);
}

function lookAt(options: DiscoverCommandOptions, url: string, { username, password }: Credentials) {
  const { network, terminal } = options;
  const request = {
    url,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
  return inspectCamera({ request, network, signal: terminal.signal });
}

/** A stream's address may hold what signs in; nobody else is to see that. */
function parted(typed: string, given: Credentials): { url: string; credentials: Credentials } {
  if (!isStreamAddress(typed)) return { url: typed, credentials: given };
  const { username, password } = given;
  const { url, ...signIn } = readStream({
    url: typed,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  });
  return { url, credentials: { username: signIn.username, password: signIn.password } };
}

/** Prints what a camera is, and writes it where that is wanted. */
async function report(options: DiscoverCommandOptions, address: string): Promise<void> {
  const { terminal, write, json, known } = options;
  const { url, credentials } = parted(address, options.credentials);
  const inspection = await lookAt(options, url, credentials).catch((error: unknown) => {
    throw withWayToSignIn(error, credentials);
  });
  if (json) terminal.say(JSON.stringify(withoutStills(inspection), null, 2));
  else for (const line of inspectionLines(inspection)) terminal.say(line);
  if (!write) {
    if (!json) terminal.say('Nothing was written; with --write FILE it is added there.');
    return;
  }
  const taken = known.map(({ name }) => name);
  const name = options.name ?? suggestName([inspection.model, inspection.manufacturer], taken);
  const fault = nameFault(name, taken);
  if (fault !== undefined) throw new SetupError('invalid', fault);
  await add(options, { name, ...reachedBy(inspection, credentials) });
}

/** Who is asked nothing has to be told how the user name and the password are given. */
function withWayToSignIn(error: unknown, { username }: Credentials): unknown {
  if (!(error instanceof SetupError) || error.kind !== 'refused-credentials' || username !== undefined)
    return error;
  const how = 'give them as --username NAME and in ORIEL_CAMERA_PASSWORD';
  return new SetupError(error.kind, `${error.message}; ${how}`, error);
}

async function converse(options: DiscoverCommandOptions): Promise<void> {
  const { terminal, address, known, save } = options;
  const camera: FoundCamera | undefined = address === undefined ? await pick(options) : { url: address };
  if (!camera) return;
  const { url, credentials: given } = parted(camera.url, options.credentials);
  const look = (credentials: Credentials) => lookAt(options, url, credentials);
  const { inspection, credentials } = await signIn({ terminal, given, look });
  await offerStills({ terminal, inspection, save });
  const profile = await askProfiles(terminal, inspection);
  const words = [options.name, camera.name, inspection.model, inspection.manufacturer];
  const taken = known.map(({ name }) => name);
  const name = await askName(terminal, words, taken);
  await add(options, { name, ...reachedBy({ ...camera, ...inspection }, credentials), ...profile });
}

async function pick(options: DiscoverCommandOptions): Promise<FoundCamera | undefined> {
  const { terminal } = options;
  terminal.say('Looking for cameras …');
  const found = await find(options);
  // A search that was ended has heard nothing of who would have answered.
  terminal.signal.throwIfAborted();
  for (const line of found.length > 0 ? foundLines(found) : [NONE_FOUND]) terminal.say(line);
  return askWhich(terminal, found);
}

function reachedBy(
  { url, stream, identity }: Pick<Inspection, 'url' | 'stream' | 'identity'>,
  { username, password }: Credentials,
): Pick<AddCamera, 'onvif' | 'rtsp'> {
  const reached = {
    url,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
  if (stream) return { rtsp: reached };
  return { onvif: { ...reached, ...(identity !== undefined && { identity }) } };
}

async function add({ file, terminal, json }: DiscoverCommandOptions, camera: AddCamera): Promise<void> {
  // Whoever has pressed Ctrl-C at the last question wants nothing written.
  terminal.signal.throwIfAborted();
  await file.addCamera(cameraEntry(camera));
  if (!json)
    terminal.say(`${camera.name} is in ${file.file} now; a gateway that runs takes it at its next start.`);
}

function withoutStills({ profiles, ...inspection }: Inspection) {
  return {
    ...inspection,
    profiles: profiles.map(({ still, ...profile }) => ({
      ...profile,
      ...(still !== undefined && { stillBytes: Buffer.byteLength(still, 'base64') }),
    })),
  };
}
