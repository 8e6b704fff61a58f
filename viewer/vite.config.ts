import { defineConfig } from 'vite';
import { keepFiles } from './vite/keep-files.ts';
import { noDebug } from './vite/no-debug.ts';
import { preloadLooks } from './vite/preload-looks.ts';
import { runEarly } from './vite/run-early.ts';

const WORKER = 'service-worker.js';

export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [
    noDebug(),
    preloadLooks({ module: 'looks.tsx' }),
    runEarly({ entry: 'early' }),
    keepFiles({ worker: WORKER }),
  ],
  // mqtt-packet takes its lists of buffers from a stream of Node's otherwise, ten times as large as the list.
  resolve: { alias: [{ find: /^bl$/, replacement: 'bl/BufferList.js' }] },
  build: {
    rolldownOptions: {
      input: { index: 'index.html', early: 'early.ts', worker: 'worker/service-worker.ts' },
      output: {
        entryFileNames: ({ name }) => (name === 'worker' ? WORKER : 'assets/[name]-[hash].js'),
      },
    },
    outDir: '../dist/viewer',
    emptyOutDir: true,
    target: 'es2022',
    // The page's content security policy takes scripts, styles and images from the server only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
