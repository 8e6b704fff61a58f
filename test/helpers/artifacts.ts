import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../artifacts', import.meta.url));

/** A path in artifacts/, which git ignores, for what a person may want to look at after the tests. */
export async function artifactPath(name: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return `${folder}/${name}`;
}
