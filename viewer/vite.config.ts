import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/viewer',
    emptyOutDir: true,
    target: 'es2022',
    // The page's content security policy takes scripts, styles and images from the server only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What every visit needs is in one file, so that the first one takes one round trip.
    chunkSizeWarningLimit: 600,
  },
});
