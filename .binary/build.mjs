import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { arch, argv, execPath, platform } from 'node:process';
import { inject } from 'postject';
import { rolldown } from 'rolldown';
import config from '../.rolldown.mjs';

// One file that is Node and all of aix, for machines that have neither: build/aix, or in the folder that is named.
const root = resolve(import.meta.dirname, '..');
const folder = resolve(argv[2] ?? join(root, 'build'));
const work = join(folder, 'parts');

if (platform !== 'linux' || arch !== 'x64') throw new Error('the executable is built on Linux on x64, for the same');
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const plugins = [...config.plugins, { name: 'require-builtins', renderChunk: requireBuiltins }];
await bundle({ ...config, plugins, external: [] }, { ...config.output, dir: join(work, 'dist') });
await bundle({ input: 'src/binary/main.ts', platform: 'node' }, { format: 'cjs', file: join(work, 'main.cjs') });
run(join(root, '.binary/compile.mjs'), work);
const parts = {
  ...list(work, 'dist', /\.cjs(\.cache)?$|^source-maps\.json$/),
  ...list(work, 'dist/chunks', /\.cjs(\.cache)?$/),
  ...list(root, 'templates', /\.md$/),
  ...list(root, 'completions', /^aix\.\D/),
  'native/keytar.node': join(root, 'node_modules/keytar/prebuilds/linux-x64/keytar.node'),
  'native/libsql.node': join(root, 'node_modules/@libsql/linux-x64-gnu/index.node'),
};
await assemble(join(folder, 'aix'), toBlob());
writeLicences();
copyFileSync(join(root, 'completions/aix.1'), join(folder, 'aix.1'));
rmSync(work, { recursive: true });

async function bundle(input, output) {
  const build = await rolldown({ ...input, cwd: root, logLevel: 'silent' });
  await build.write(output);
  await build.close();
}

/** A script that imports at run time cannot be compiled beforehand, and only one has to. */
function requireBuiltins(code) {
  return code.replaceAll(/\bimport\(("node:[^"]+")\)/g, 'Promise.resolve(require($1))');
}

function run(...words) {
  execFileSync(execPath, words, { stdio: 'pipe', env: { NODE_NO_WARNINGS: '1' } });
}

/** Files by the paths that they have in an installed package. */
function list(base, path, pattern) {
  const names = readdirSync(join(base, path)).filter((name) => pattern.test(name));
  return Object.fromEntries(names.map((name) => [`${path}/${name}`, join(base, path, name)]));
}

/** A file for the work alone. */
function file(name) {
  return join(work, name);
}

function toBlob() {
  writeFileSync(file('names.json'), JSON.stringify(Object.keys(parts)));
  const assets = { ...parts, 'names.json': file('names.json') };
  const files = { main: file('main.cjs'), output: file('blob'), assets };
  // A code cache for the loader too would be worth little, and a warning on every processor of another kind.
  writeFileSync(file('settings.json'), JSON.stringify({ ...files, disableExperimentalSEAWarning: true }));
  run('--experimental-sea-config', file('settings.json'));
  return readFileSync(file('blob'));
}

async function assemble(program, blob) {
  copyFileSync(execPath, program);
  // What only a debugger needs. Where there is no program to take it out, it stays in.
  spawnSync('strip', [program]);
  await inject(program, 'NODE_SEA_BLOB', blob, { sentinelFuse: 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2' });
}

/** Those of the packages, and that of Node with all that is in it. */
function writeLicences() {
  const places = ['../../LICENSE', '../../share/doc/nodejs/LICENSE', '../../share/doc/node/LICENSE'];
  const found = places.map((place) => resolve(execPath, place)).find((place) => existsSync(place));
  if (found === undefined) throw new Error(`the licence of Node is at none of these places: ${places.join(', ')}`);
  const texts = [join(work, 'dist/licences.txt'), found].map((path) => readFileSync(path, 'utf8'));
  writeFileSync(join(folder, 'licences.txt'), texts.join('\nNode.js\n\n'));
}
