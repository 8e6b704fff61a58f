import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where Oriel is installed, and which version it is. */
export interface PackageInfo {
  /** Absolute path of the folder that holds package.json. */
  readonly root: string;
  readonly version: string;
}

/** Finds the package this file belongs to, whether it runs from `dist/` or from its source. Throws when there is none. */
export function readPackageInfo(): PackageInfo {
  let root = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(root, 'package.json'))) {
    const parent = dirname(root);
    if (parent === root) throw new Error('Oriel’s package.json is missing; install it anew');
    root = parent;
  }
  const parsed: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const version =
    typeof parsed === 'object' && parsed !== null && 'version' in parsed ? parsed.version : undefined;
  return { root, version: String(version) };
}
