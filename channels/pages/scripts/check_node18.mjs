// The pages must build with Debian 12's own Node and npm. Every package of the lock file that can be installed here is asked for
// its `engines`, and no entry may name a registry of its own.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const node = [18, 19, 0];
const npm = [9, 2, 0];

function version(text) {
  const parts = text.replace(/^v/, '').split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : undefined));
  return [parts[0], parts[1], parts[2]];
}
function compare(a, b) {
  for (let i = 0; i < 3; ++i) if ((a[i] ?? 0) !== (b[i] ?? 0)) return (a[i] ?? 0) < (b[i] ?? 0) ? -1 : 1;
  return 0;
}
/// The part of npm's range grammar that `engines` uses: `||`, comparators joined by spaces, ^, ~, x-ranges, `*`.
function satisfies(have, range) {
  return range.split('||').some((side) => {
    const terms = side.trim().replace(/(>=|<=|>|<|=|\^|~)\s+/g, '$1').split(/\s+/).filter(Boolean);
    return terms.every((term) => {
      const [, sign, rest] = /^(>=|<=|>|<|=|\^|~)?(.*)$/.exec(term);
      if (rest === '*' || rest === 'x') return true;
      const want = version(rest);
      if (want[0] === undefined) throw new Error(`range not understood: ${range}`);
      const order = compare(have, want);
      switch (sign) {
        case '>=': return order >= 0;
        case '>': return order > 0;
        case '<=': return order <= 0;
        case '<': return order < 0;
        case '^': return order >= 0 && have[0] === want[0];
        case '~': return order >= 0 && have[0] === want[0] && (want[1] === undefined || have[1] === want[1]);
        default: return want.every((part, i) => part === undefined || part === have[i]);
      }
    });
  });
}

const folder = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const lock = JSON.parse(readFileSync(resolve(folder, 'package-lock.json'), 'utf8'));
const wrong = [];
let asked = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  const name = path || lock.name;
  const elsewhere = (entry.os && !entry.os.includes('linux')) || (entry.cpu && !entry.cpu.includes('x64'));
  if (elsewhere) continue;
  ++asked;
  if (entry.engines?.node && !satisfies(node, entry.engines.node)) wrong.push(`${name}: needs node ${entry.engines.node}`);
  if (entry.engines?.npm && !satisfies(npm, entry.engines.npm)) wrong.push(`${name}: needs npm ${entry.engines.npm}`);
  if (path && !entry.integrity) wrong.push(`${name}: has no integrity hash`);
  if (entry.resolved) wrong.push(`${name}: names where it was fetched (${new URL(entry.resolved).host}); use omit-lockfile-registry-resolved`);
}
for (const line of wrong) console.error(line);
console.log(`${asked} packages asked, ${wrong.length} wrong, for node ${node.join('.')} and npm ${npm.join('.')}`);
process.exit(wrong.length ? 1 : 0);
