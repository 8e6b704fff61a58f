import { join } from 'node:path';
import { ConfigFile } from './edit/config-file.ts';
import { embeddedConfig } from './embedded.ts';
import { findExposed } from './exposure.ts';
import {
  defaultState,
  type LoadedConfig,
  loadConfig,
  loadWithoutSecrets,
  type Surroundings,
} from './load.ts';
import type { ConfigSecrets } from './secrets.ts';

/** What a gateway runs with, and where cameras are added to it. */
export interface OpenedConfig {
  readonly config: LoadedConfig;
  readonly file: ConfigFile;
  /** Every secret in it, which no line that is written may show. */
  readonly secrets: readonly string[];
  /** Where others can get at secrets: a sentence each, with what to type. */
  readonly exposed: readonly string[];
}

/** In the state directory; it is used where no other file is named. */
const OWN_FILE = 'oriel.yaml';

const FIRST_TEXT = `# The configuration of Oriel. It was made when a camera was added in the viewer or by "oriel discover", which go on to
# add and change cameras here; everything else is yours to write. Every key: docs/configuration.md

cameras:
  - name: demo # made up by Oriel; remove it as soon as there is another
    simulated: {}
`;

const NO_SECRETS: ConfigSecrets = { texts: [], areInline: false, files: [] };

type OpenOptions = Surroundings & { readonly file: string | undefined };

/**
 * Opens the configuration in `file`; without one the state directory's own, and where there is none either, what is
 * embedded. Reads the secrets that it refers to. Throws `ConfigError`.
 */
export async function openConfig(options: OpenOptions): Promise<OpenedConfig> {
  const file = configFile(options);
  const isThere = options.file !== undefined || (await file.exists());
  const { config, secrets } = isThere
    ? await loadConfig({ ...options, file: file.file })
    : { config: embeddedConfig(options), secrets: NO_SECRETS };
  const { tls } = config.http;
  const keys = tls?.kind === 'files' ? [tls.key] : [];
  const exposed = await findExposed({
    file: isThere ? file.file : undefined,
    secrets: { ...secrets, files: [...secrets.files, ...keys] },
    state: config.gateway.state,
  });
  return { config, file, secrets: secrets.texts, exposed };
}

/** As {@link openConfig}, for who only finds and writes cameras, perhaps where the daemon's secrets are not. */
export async function openWithoutSecrets(
  options: OpenOptions,
): Promise<Pick<OpenedConfig, 'config' | 'file'>> {
  const file = configFile(options);
  const isThere = options.file !== undefined || (await file.exists());
  const config = isThere
    ? await loadWithoutSecrets({ ...options, file: file.file })
    : embeddedConfig(options);
  return { config, file };
}

function configFile(options: OpenOptions): ConfigFile {
  return options.file === undefined
    ? new ConfigFile({ file: join(defaultState(options), OWN_FILE), initial: FIRST_TEXT })
    : new ConfigFile({ file: options.file });
}
