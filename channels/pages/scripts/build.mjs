// Builds every page into STROWGER_PAGES_OUT (default: build/pages of the project): chat/ (widget.js and the frame), desktop/, demo/,
// and report/ (one file that strowger-sim puts a run into). Beside each file that gains from it lies FILE.gz, which the engine sends to browsers that accept gzip.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { oneFile } from './one_file.mjs';

const here = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const out = resolve(process.env.STROWGER_PAGES_OUT ?? join(here, '../../build/pages'));
process.env.STROWGER_PAGES_OUT = out;
process.chdir(here);

const pages = ['chat', 'desktop', 'demo'];
for (const page of [...pages, 'report']) rmSync(join(out, page), { recursive: true, force: true });
for (const page of [...pages, 'report']) {
  process.env.PAGE = page;
  await build({ configFile: join(here, 'vite.config.ts'), logLevel: 'warn' });
}
await build({
  configFile: false,
  logLevel: 'warn',
  build: {
    outDir: join(out, 'chat'),
    emptyOutDir: false,
    target: 'es2019',
    lib: { entry: join(here, 'chat/widget.ts'), formats: ['iife'], name: 'strowger', fileName: () => 'widget.js' },
  },
});

oneFile(join(out, 'report'), 'report.html');

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]);
}
const packed = new Set(['.html', '.js', '.css', '.svg', '.json']);
for (const page of pages) {
  for (const file of files(join(out, page)).sort()) {
    if (!packed.has(extname(file))) continue;
    const bytes = readFileSync(file);
    const small = gzipSync(bytes, { level: 9 });
    if (small.length < bytes.length) writeFileSync(`${file}.gz`, small);
    console.log(`${relative(out, file).padEnd(48)} ${String(bytes.length).padStart(8)} ${String(small.length).padStart(8)} gz`);
  }
}
const widget = gzipSync(readFileSync(join(out, 'chat/widget.js')), { level: 9 }).length;
if (widget > 6 * 1024) {
  console.error(`chat/widget.js is ${widget} bytes packed; every page that embeds it loads it, so it must stay below 6144`);
  process.exit(1);
}
