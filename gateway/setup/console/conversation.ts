import type { AddCamera, FoundCamera, Inspection } from '../../../protocol/camera-setup.ts';
import { nameFault, suggestName } from '../camera-name.ts';
import { SetupError } from '../setup-error.ts';
import type { Terminal } from './terminal.ts';
import { inspectionLines } from './told.ts';

/** Cameras lock an account after a few wrong passwords. */
const SIGN_INS = 3;

export interface Credentials {
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** Which of the cameras that were found, or another's address; nothing where somebody wants none. */
export async function askWhich(
  terminal: Terminal,
  found: readonly FoundCamera[],
): Promise<FoundCamera | undefined> {
  for (;;) {
    const typed =
      found.length > 0
        ? await terminal.ask('Which one? Its number, or the address of another', '1')
        : await terminal.ask('Its address (nothing ends this)');
    if (typed === '') return undefined;
    if (!/^\d{1,3}$/.test(typed)) return { url: typed };
    const camera = found[Number(typed) - 1];
    if (camera) return camera;
    terminal.say(found.length > 0 ? `There are 1 to ${found.length}.` : 'That is no address.');
  }
}

/** Looks at the camera with the user name and password that are asked for, and shows it. */
export async function signIn(options: {
  readonly terminal: Terminal;
  readonly given: Credentials;
  readonly look: (credentials: Credentials) => Promise<Inspection>;
}): Promise<{ readonly inspection: Inspection; readonly credentials: Credentials }> {
  const { terminal, given, look } = options;
  for (let tries = 1; ; tries++) {
    const username = given.username ?? (await terminal.ask('User name (nothing for none)'));
    const password = given.password ?? (username === '' ? '' : await terminal.askSecret('Password'));
    const credentials = { username: username || undefined, password: password || undefined };
    try {
      terminal.say('Asking the camera …');
      const inspection = await look(credentials);
      for (const line of inspectionLines(inspection)) terminal.say(line);
      return { inspection, credentials };
    } catch (error) {
      const isMendable = error instanceof SetupError && error.kind === 'refused-credentials';
      if (!isMendable || tries === SIGN_INS || given.password !== undefined) throw error;
      terminal.say(error.message);
    }
  }
}

/** Saves stills for as long as somebody wants one. */
export async function offerStills(options: {
  readonly terminal: Terminal;
  readonly inspection: Inspection;
  readonly save: (name: string, jpeg: Buffer) => Promise<string>;
}): Promise<void> {
  const { terminal, inspection, save } = options;
  if (inspection.profiles.every(({ still }) => still === undefined)) return;
  for (;;) {
    const token = await terminal.ask('Save the still of which profile? (nothing goes on)');
    if (token === '') return;
    const still = inspection.profiles.find((profile) => profile.token === token)?.still;
    if (still === undefined) {
      terminal.say(`There is no still of ${token}.`);
      continue;
    }
    const name = `oriel-${token.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64)}.jpg`;
    const end = await save(name, Buffer.from(still, 'base64')).then(
      (file) => `It is in ${file}`,
      (error: NodeJS.ErrnoException) => `It can not be saved as ${name} (${error.code ?? 'unknown'}).`,
    );
    terminal.say(end);
  }
}

/** Which profiles are used; only what is chosen otherwise than by the rule is written. */
export async function askProfiles(
  terminal: Terminal,
  { profiles }: Inspection,
): Promise<Pick<AddCamera, 'profile'>> {
  if (profiles.length < 2) return {};
  const chosen: { main?: string; sub?: string } = {};
  for (const [quality, picture] of [
    ['main', 'full'],
    ['sub', 'small'],
  ] as const) {
    const byRule = profiles.find(({ qualities }) => qualities.includes(quality))?.token;
    for (;;) {
      const token = await terminal.ask(`Profile of the ${picture} picture`, byRule);
      if (token === (byRule ?? '')) break;
      if (profiles.some((profile) => profile.token === token)) {
        chosen[quality] = token;
        break;
      }
      terminal.say(`There are ${profiles.map((profile) => profile.token).join(', ')}.`);
    }
  }
  return chosen.main === undefined && chosen.sub === undefined ? {} : { profile: chosen };
}

export async function askName(
  terminal: Terminal,
  words: readonly (string | undefined)[],
  taken: readonly string[],
): Promise<string> {
  for (;;) {
    const name = await terminal.ask('Name of the camera', suggestName(words, taken));
    const fault = nameFault(name, taken);
    if (fault === undefined) return name;
    terminal.say(fault);
  }
}
