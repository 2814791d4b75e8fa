import { svelte } from '@sveltejs/vite-plugin-svelte';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/// One page per run: `PAGE=chat|desktop|demo|report vite build`. Each page is whole in its own folder, so that a listener can serve the
/// customers' side without the agents'. scripts/build.mjs runs them all.
const page = process.env.PAGE ?? 'desktop';
const html = { chat: 'frame.html', desktop: 'index.html', demo: 'index.html', report: 'index.html' }[page];
if (html === undefined) throw new Error(`PAGE=${page}: chat, desktop, demo or report was meant`);
const out = process.env.STROWGER_PAGES_OUT ?? resolve(__dirname, '../../build/pages');

export default defineConfig({
  root: process.env.VITEST ? __dirname : resolve(__dirname, page),
  base: './',
  plugins: [svelte({ configFile: resolve(__dirname, 'svelte.config.js') })],
  build: {
    outDir: resolve(out, page),
    emptyOutDir: false,
    target: 'es2021',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: resolve(__dirname, page, html) },
  },
  test: { include: ['test/**/*_test.ts'] },
});
