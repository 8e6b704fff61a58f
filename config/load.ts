import { dirname, join, resolve } from 'node:path';
import { readConfigText } from './config-text.ts';
import { createOutline, type Outline } from './outline.ts';
import { ConfigError, describeIssue, type Located, type Problem, writtenPath } from './problems.ts';
import { type Config, configSchema } from './schema.ts';
import { type ConfigSecrets, fillSecrets, standIn } from './secrets.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

/** A configuration whose places in the file system are found. */
export type LoadedConfig = Config & { readonly gateway: { readonly state: string } };

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home directory. */
  readonly home: string;
}

/** A configuration with what it keeps from others. */
export interface ConfigWithSecrets {
  readonly config: LoadedConfig;
  readonly secrets: ConfigSecrets;
}

/**
 * Reads, checks and completes the configuration in `file`, and reads every secret that it refers to. Throws
 * {@link ConfigError} with every problem.
 */
export async function loadConfig(
  options: Surroundings & { readonly file: string },
): Promise<ConfigWithSecrets> {
  const { env, file } = options;
  const directory = dirname(resolve(file));
  const written = writtenIn(await readConfigText(file), file);
  const { value, problems, secrets } = await fillSecrets(written.value, {
    outline: written.outline,
    sources: { env, directory },
  });
  const config = settled({ ...written, filled: value, problems });
  return { config: locate(config, { ...options, directory }), secrets };
}

/** As {@link loadConfig}, for who needs no secret: what is in their place lets nobody in. */
export async function loadWithoutSecrets(
  options: Surroundings & { readonly file: string },
): Promise<LoadedConfig> {
  const { file } = options;
  const config = parseConfig(await readConfigText(file), { file });
  return locate(config, { ...options, directory: dirname(resolve(file)) });
}

/**
 * Reads a configuration, but none of the secrets that stand elsewhere; `file` names it in the error. Throws
 * {@link ConfigError} with every problem.
 */
export function parseConfig(text: string, { file }: { readonly file: string }): Config {
  const written = writtenIn(text, file);
  const { value, problems } = standIn(written.value, written);
  return settled({ ...written, filled: value, problems });
}

interface Written {
  readonly file: string;
  readonly source: YamlSource;
  readonly outline: Outline;
  /** As it was written, without keys that say nothing. */
  readonly value: unknown;
}

function writtenIn(text: string, file: string): Written {
  const source = readYaml(text);
  if ('faults' in source) {
    throw new ConfigError({ file, problems: source.faults.map((fault) => ({ path: '', ...fault })) });
  }
  const outline = createOutline();
  return { file, source, outline, value: withoutEmpties(source.value, outline) };
}

/** The configuration that is written, where neither the schema nor the secrets' places find anything wrong. */
function settled(written: Written & { filled: unknown; problems: readonly Located[] }): Config {
  const { file, source, outline, filled } = written;
  const result = configSchema.safeParse(filled);
  const faults = result.success
    ? []
    : result.error.issues.flatMap((issue) => describeIssue(issue, { outline, value: filled }));
  if (result.success && written.problems.length === 0) return result.data;
  const problems = [...faults, ...written.problems].map(
    ({ path, message }): Problem => ({ path: writtenPath(path), line: source.lineOf(path), message }),
  );
  throw new ConfigError({ file, problems: problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)) });
}

/** Finds the state directory, and makes relative paths count from the configuration's `directory`. */
export function locate(
  config: Config,
  { env, home, directory }: Surroundings & { readonly directory: string },
): LoadedConfig {
  const { broker, cameras, gateway, http } = config;
  const state = gateway.state === undefined ? defaultState({ env, home }) : resolve(directory, gateway.state);
  return {
    ...config,
    gateway: { ...gateway, state },
    http:
      http.tls?.kind === 'files'
        ? {
            ...http,
            tls: {
              ...http.tls,
              cert: resolve(directory, http.tls.cert),
              key: resolve(directory, http.tls.key),
            },
          }
        : http,
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
