import type { Plugin } from 'vite';

/** Has the page run `entry` as soon as it comes, and not only when all else is there that the page's first script imports. */
export function runEarly({ entry }: { entry: string }): Plugin {
  return {
    name: 'oriel-run-early',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle }) {
        const early = Object.values(bundle ?? {}).find(
          (file) => file.type === 'chunk' && file.name === entry,
        );
        if (early?.type !== 'chunk') throw new Error(`${entry} was not built`);
        if (early.imports.length > 0) throw new Error(`${entry} waits for ${early.imports}`);
        const attrs = { type: 'module', async: true, crossorigin: true, src: `/${early.fileName}` };
        // First of all: behind the others it ran no sooner than they.
        return [{ tag: 'script', attrs, injectTo: 'head-prepend' }];
      },
    },
  };
}
