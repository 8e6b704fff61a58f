import type { Plugin } from 'vite';
import { keptFiles } from './kept-files.ts';

/** As the service worker's source has it. */
const PLACE = 'ORIEL_KEPT_FILES';

/**
 * Writes into the service worker what of this build it is to keep. It is one file without a hash in its name, since browsers
 * look there for the next one.
 */
export function keepFiles({ worker }: { worker: string }): Plugin {
  return {
    name: 'oriel-keep-files',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      // index.html is made in this phase as well.
      order: 'post',
      handler(_, bundle) {
        const chunk = bundle[worker];
        if (chunk?.type !== 'chunk') this.error(`${worker} was not built`);
        if (chunk.imports.length > 0) this.error(`${worker} shares code with the page: ${chunk.imports}`);
        const files = Object.values(bundle).map((file) => ({
          path: file.fileName,
          content: file.type === 'chunk' ? file.code : file.source,
        }));
        if (!chunk.code.includes(PLACE)) this.error(`${worker} does not ask for the list of files`);
        chunk.code = `const ${PLACE}=${JSON.stringify(keptFiles({ files, worker }))};${chunk.code}`;
      },
    },
  };
}
