import { join } from 'node:path';
import { ConfigFile } from './edit/config-file.ts';
import { embeddedConfig } from './embedded.ts';
import { defaultState, type LoadedConfig, loadConfig, type Surroundings } from './load.ts';

/** What a gateway runs with, and where cameras are added to it. */
export interface OpenedConfig {
  readonly config: LoadedConfig;
  readonly file: ConfigFile;
}

/** In the state directory; it is used where no other file is named. */
const OWN_FILE = 'oriel.yaml';

const FIRST_TEXT = `# The configuration of Oriel. It was made when a camera was added in the viewer or by "oriel discover", which go on to
# add cameras here; everything else is yours to write. Every key: docs/configuration.md

cameras:
  - name: demo # made up by Oriel; remove it as soon as there is another
    simulated: {}
`;

/**
 * Opens the configuration in `file`; without one the state directory's own, and where there is none either, what is
 * embedded. Throws `ConfigError`.
 */
export async function openConfig(
  options: Surroundings & { readonly file: string | undefined },
): Promise<OpenedConfig> {
  if (options.file !== undefined) {
    const { file } = options;
    return { config: await loadConfig({ ...options, file }), file: new ConfigFile({ file }) };
  }
  const file = new ConfigFile({ file: join(defaultState(options), OWN_FILE), initial: FIRST_TEXT });
  const config = (await file.exists())
    ? await loadConfig({ ...options, file: file.file })
    : embeddedConfig(options);
  return { config, file };
}
