import { createReadStream } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createOutline, type Outline } from './outline.ts';
import { ConfigError, describeIssue, type Problem, writtenPath } from './problems.ts';
import { type Config, configSchema } from './schema.ts';
import { readYaml } from './yaml-source.ts';

/** Longest configuration file. */
export const MAX_FILE_BYTES = 1_048_576;

/** A configuration whose places in the file system are found. */
export type LoadedConfig = Config & { readonly gateway: { readonly state: string } };

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home directory. */
  readonly home: string;
}

/** Reads, checks and completes the configuration in `file`. Throws {@link ConfigError} with every problem. */
export async function loadConfig(options: Surroundings & { readonly file: string }): Promise<LoadedConfig> {
  const text = await readConfigText(options.file);
  const config = parseConfig(text, { file: options.file });
  return locate(config, { ...options, directory: dirname(resolve(options.file)) });
}

/** Reads a configuration; `file` names it in the error. Throws {@link ConfigError} with every problem. */
export function parseConfig(text: string, { file }: { readonly file: string }): Config {
  const source = readYaml(text);
  if ('faults' in source) {
    throw new ConfigError({ file, problems: source.faults.map((fault) => ({ path: '', ...fault })) });
  }
  const outline = createOutline();
  const value = withoutEmpties(source.value, outline);
  const result = configSchema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues
    .flatMap((issue) => describeIssue(issue, { outline, value }))
    .map(({ path, message }): Problem => ({ path: writtenPath(path), line: source.lineOf(path), message }));
  throw new ConfigError({ file, problems: problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)) });
}

/** Finds the state directory, and makes relative paths count from the configuration's `directory`. */
export function locate(
  config: Config,
  { env, home, directory }: Surroundings & { readonly directory: string },
): LoadedConfig {
  const { broker, cameras, gateway } = config;
  const state = gateway.state === undefined ? defaultState({ env, home }) : resolve(directory, gateway.state);
  return {
    ...config,
    gateway: { ...gateway, state },
    cameras: cameras.map((camera) =>
      camera.tls?.ca === undefined
        ? camera
        : { ...camera, tls: { ...camera.tls, ca: resolve(directory, camera.tls.ca) } },
    ),
    broker:
      broker.kind === 'external' && broker.ca !== undefined
        ? { ...broker, ca: resolve(directory, broker.ca) }
        : broker,
  };
}

/** The state directory where the configuration names none. */
export function defaultState({ env, home }: Surroundings): string {
  // systemd lists several with colons where the unit asks for several (systemd.exec(5)).
  const [fromSystemd] = env.STATE_DIRECTORY?.split(':') ?? [];
  if (fromSystemd) return fromSystemd;
  return env.XDG_STATE_HOME ? join(env.XDG_STATE_HOME, 'oriel') : join(home, '.local', 'state', 'oriel');
}

/**
 * Takes a key without a value for absent, and a section without a value for an empty one: both are what stays when
 * every line below has been commented out.
 */
function withoutEmpties(value: unknown, outline: Outline | undefined): unknown {
  if (value === null || value === undefined) return outline?.type === 'object' ? {} : value;
  if (Array.isArray(value)) return value.map((item) => withoutEmpties(item, outline?.items));
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [
    key,
    withoutEmpties(item, outline?.properties?.[key]),
  ]);
  return Object.fromEntries(
    entries.filter(([key, item]) => item !== null || !Object.hasOwn(outline?.properties ?? {}, key)),
  );
}

/** The text of a configuration file. Throws {@link ConfigError} where it can not be read or is too long. */
export async function readConfigText(file: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    // One byte beyond the limit tells a file that is too long from one that just fits.
    for await (const chunk of createReadStream(file, { end: MAX_FILE_BYTES })) {
      chunks.push(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    throw refusal(file, unreadable(error), error);
  }
  if (bytes > MAX_FILE_BYTES) throw refusal(file, `expected at most ${MAX_FILE_BYTES} bytes, found more`);
  return Buffer.concat(chunks).toString('utf8');
}

function unreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file; docs/oriel.sample.yaml is one to begin with';
    case 'EACCES':
      return 'it may not be read by this user; change its owner or its mode';
    case 'EISDIR':
      return 'it is a directory; name the file in it';
    default:
      return `it can not be read (${String(code)})`;
  }
}

function refusal(file: string, message: string, cause?: unknown): ConfigError {
  return new ConfigError({ file, problems: [{ path: '', line: undefined, message }], cause });
}
