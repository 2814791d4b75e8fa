// Makes one file of a built page, with its script and styles inside: such a page opens from a folder, where a browser loads no
// module from beside it, and is passed on as a whole.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function oneFile(folder, name) {
  const read = (path) => readFileSync(join(folder, path), 'utf8');
  let script = '';
  const page = read('index.html')
    .replace(/<link rel="stylesheet"[^>]*href="\.\/([^"]+)"[^>]*>/g, (_, path) => `<style>\n${read(path).replaceAll('</style', '<\\/style')}</style>`)
    .replace(/<script type="module"[^>]*src="\.\/([^"]+)"[^>]*><\/script>/g, (_, path) => {
      script += read(path).replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
      return '';
    })
    .replace('</body>', () => `<script type="module">\n${script}</script>\n  </body>`);
  if (script === '' || /<(?:script|link)[^>]*(?:src|href)="\.\//.test(page)) throw new Error(`${folder}: not everything could be put into one file`);
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  writeFileSync(join(folder, name), page);
  return page.length;
}
