import type { Plugin } from 'vite';

/**
 * Has the page fetch, beside its first script, what that asks for as soon as it runs: it would wait for another round trip
 * otherwise.
 */
export function preloadLooks({ module }: { module: string }): Plugin {
  return {
    name: 'oriel-preload-looks',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const looks = Object.values(bundle ?? {}).find(
          (file) => file.type === 'chunk' && file.facadeModuleId?.endsWith(module),
        );
        if (looks?.type !== 'chunk') throw new Error(`${module} is in no chunk of its own`);
        return [looks.fileName, ...looks.imports]
          .map((file) => `/${file}`)
          .filter((href) => !html.includes(`"${href}"`))
          .map((href) => ({
            tag: 'link',
            attrs: { rel: 'modulepreload', crossorigin: true, href },
            injectTo: 'head',
          }));
      },
    },
  };
}
