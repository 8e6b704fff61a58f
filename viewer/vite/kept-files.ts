import { createHash } from 'node:crypto';

export interface BuiltFile {
  /** Below the viewer's folder, without a slash before it. */
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** What the service worker keeps of one build. */
export interface KeptFiles {
  /** Another one for any other list. */
  readonly version: string;
  readonly files: readonly KeptFile[];
}

interface KeptFile {
  readonly url: string;
  /** As in an `integrity` attribute, so that nothing of another build, or of anybody else, is kept in its place. */
  readonly integrity: string;
}

/** Systems fetch these when they install the viewer, and keep them themselves. */
const NOT_KEPT = /^icons\/|\.webmanifest$|\.map$/;

/** The list of what a page takes to open without the gateway, in an order that is the same for each build. */
export function keptFiles({ files, worker }: { files: readonly BuiltFile[]; worker: string }): KeptFiles {
  const kept = files
    .filter(({ path }) => path !== worker && !NOT_KEPT.test(path))
    .map(({ path, content }) => ({
      url: path === 'index.html' ? '/' : `/${path}`,
      integrity: `sha256-${createHash('sha256').update(content).digest('base64')}`,
    }))
    .sort((a, b) => (a.url < b.url ? -1 : 1));
  if (kept[0]?.url !== '/') throw new Error('there is no index.html among the built files');
  const version = createHash('sha256').update(JSON.stringify(kept)).digest('hex').slice(0, 12);
  return { version, files: kept };
}
