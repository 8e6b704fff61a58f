import { type LoadedConfig, locate, type Surroundings } from './load.ts';
import { configSchema } from './schema.ts';

/** What runs without a configuration file: one simulated camera, and every default. */
export function embeddedConfig(surroundings: Surroundings): LoadedConfig {
  const config = configSchema.parse({ cameras: [{ name: 'demo', simulated: {} }] });
  return locate(config, { ...surroundings, directory: surroundings.home });
}
