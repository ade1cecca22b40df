import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinSourceMaps, toSourcePath } from './.source-maps.mjs';

// What a start and a plain run load anyway goes into one chunk each: on a cold start every file costs a third of a
// millisecond. Each group holds what its roots import statically, without what the launcher and the groups before it hold.
const groups = [
  { name: 'start', roots: ['src/main.ts'] },
  { name: 'tree', roots: ['src/cli/command-tree.ts'] },
  {
    name: 'run',
    roots: [
      'src/commands/run.ts',
      'src/config/read.ts',
      'src/http/client.ts',
      'src/providers/openai-chat/driver.ts',
      'src/providers/over-http.ts',
      'src/prompts/library.ts',
      'src/secrets/secret-store.ts',
    ],
  },
  // Most answers say what they took.
  { name: 'cost', roots: ['src/run/price.ts'] },
  { name: 'params', roots: ['src/prompts/declare.ts', 'src/prompts/values.ts'] },
];

// What a plain run names but calls nothing of is kept out of the chunks above and loaded by the first call. Nothing of it may
// be needed while a chunk is being loaded, as a base class would be.
const seldom = [
  'src/cli/find-typed-keys.ts',
  'src/cli/report-crash.ts',
  'src/config/keys.ts',
  'src/file-lock.ts',
  'src/http/cut-text.ts',
  'src/http/ndjson.ts',
  'src/http/text.ts',
  'src/http/trouble.ts',
  'src/lock-holder.ts',
  'src/nearest.ts',
  'src/providers/lessons.ts',
  'src/providers/limit-headers.ts',
  'src/providers/media.ts',
  'src/providers/openai-chat/media.ts',
  'src/providers/openai-chat/price.ts',
  'src/providers/overflow-words.ts',
  'src/providers/preset-url.ts',
  'src/providers/read-json.ts',
  'src/providers/retry-hint.ts',
  'src/providers/schema-words.ts',
  'src/providers/strict-schema.ts',
  'src/providers/unsupported.ts',
  'src/run/dry-run.ts',
  'src/run/envelope.ts',
  'src/run/redact-document.ts',
  'src/run/report-error.ts',
  'src/secrets/places.ts',
];

// Kept out in the same way: large tables, of which a provider of one's own needs nothing.
const tables = ['src/providers/presets.ts', 'src/providers/vendor-quirks.ts'];

const delayed = { seldom: toIds(seldom), tables: toIds(tables) };

// Lazy CommonJS chunks: on Node 20 they start faster than ES modules. keytar and libsql are native and stay outside, as bullmq and ioredis do, which few need.
export default {
  input: {
    main: 'src/launch.ts',
    'keychain-child': 'src/secrets/keychain-child.ts',
    'jq-worker': 'src/jq/worker.ts',
  },
  platform: 'node',
  preserveEntrySignatures: 'allow-extension',
  external: ['bullmq', 'ioredis', 'keytar', 'libsql'],
  // Of a package that comes as ES modules too, only what is used is taken along.
  resolve: { mainFields: ['module', 'main'] },
  plugins: [
    { name: 'lazy-child-process', transform: delayChildProcess },
    { name: 'lean-undici', transform: leanUndici },
    { name: 'lean-manifest', transform: leanManifest },
    { name: 'source-maps', generateBundle: emitSourceMaps },
    { name: 'quick-start', generateBundle: quickenStart },
    { name: 'licences', generateBundle: emitLicences },
  ],
  output: {
    dir: 'dist',
    format: 'cjs',
    comments: false,
    sourcemap: 'hidden',
    sourcemapExcludeSources: true,
    sourcemapPathTransform: toSourcePath,
    cleanDir: true,
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    hashCharacters: 'hex',
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        ...Object.entries(delayed).map(([name, ids]) => ({
          name,
          test: (id) => ids.has(id),
          priority: groups.length + 1,
        })),
        ...groups.map(({ name, roots }, at) => ({
          name: toNaming(name, roots),
          debugName: name,
          priority: groups.length - at,
        })),
      ],
    },
  },
};

function toIds(files) {
  return new Set(files.map((file) => join(import.meta.dirname, file)));
}

function toNaming(name, roots) {
  let members, launched;
  return (id, graph) => {
    members ??= closeOver(roots, graph);
    launched ??= closeOver(['src/launch.ts'], graph);
    return members.has(id) && !launched.has(id) ? name : null;
  };
}

/** The roots and all that they import statically, however deep. */
function closeOver(roots, graph) {
  const found = new Set(roots.map((root) => join(import.meta.dirname, root)));
  for (const id of found) for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) found.add(imported);
  return found;
}

/** commander wants it for commands that are programs of their own. We have none, and it costs every start a millisecond. */
function delayChildProcess(code, id) {
  if (!id.includes('node_modules/commander/')) return null;
  const pattern = /require\((['"])node:child_process\1\)/;
  const quick = '{ spawn: (...args) => require("node:child_process").spawn(...args) }';
  return pattern.test(code) ? { code: code.replace(pattern, quick), map: null } : null;
}

/**
 * Of undici only what sends requests is taken along: with fetch, caches and mocks it takes three times as long to load. Nor
 * is HTTP/2 loaded, which nobody asks for, and TLS with it.
 */
function leanUndici(code, id) {
  if (id.endsWith('/undici/index.js')) {
    const parts = { Client: 'client', Pool: 'pool', ProxyAgent: 'proxy-agent' };
    const lines = Object.entries(parts).map(
      ([name, file]) => `exports.${name} = require('./lib/dispatcher/${file}.js');`,
    );
    // Tunnels through proxies are opened by it.
    lines.push("require('./lib/dispatcher/dispatcher.js').prototype.connect = require('./lib/api/api-connect.js');");
    return { code: lines.join('\n'), map: null };
  }
  if (!id.endsWith('/undici/lib/dispatcher/client.js')) return null;
  const eager = "const connectH2 = require('./client-h2.js')";
  if (!code.includes(eager)) throw new Error('undici loads HTTP/2 in another way');
  return {
    code: code.replace(eager, "const connectH2 = (...given) => require('./client-h2.js')(...given)"),
    map: null,
  };
}

/** Every start reads what is taken along. */
function leanManifest(code, id) {
  if (id !== join(import.meta.dirname, 'package.json')) return null;
  const { version, engines } = JSON.parse(code);
  return { code: JSON.stringify({ version, engines }), map: null };
}

function emitSourceMaps(_options, bundle) {
  this.emitFile({ type: 'asset', fileName: 'source-maps.json', source: joinSourceMaps(bundle) });
}

/**
 * What a chunk does before its first function is called is paid for by every start. Source maps are made before, so lines stay
 * where they are, and columns only move.
 */
function quickenStart(_options, bundle) {
  const names = new Set(['main', ...groups.map(({ name }) => name)]);
  const chunks = Object.values(bundle);
  const helpers = chunks.find(({ name }) => name === 'rolldown-runtime');
  for (const chunk of chunks.filter(({ name }) => names.has(name))) {
    const code = Object.keys(delayed).reduce(delayChunk, takeIn(helpers, exportAtOnce(nameMembers(chunk.code))));
    chunk.code = toAscii(requireBuiltins(delayOs(code)));
  }
  // Whoever needs one of these for another command does without the run.
  for (const chunk of chunks.filter(({ name }) => name in delayed))
    chunk.code = delayChunk(takeIn(helpers, exportAtOnce(nameMembers(chunk.code))), 'run');
  const run = chunks.find(({ name }) => name === 'run');
  for (const chunk of chunks.filter(({ type }) => type === 'chunk')) {
    chunk.code = chunk === run ? exportLater(chunk.code) : takeLater(run, chunk.code);
    if (!chunk.code.includes('import(')) chunk.code += plainMark;
  }
}

/** Says that the compile cache may load it. Looking for imports would take each start a fifth of a millisecond. */
const plainMark = '// plain';

/** What a file that is loaded on demand hands out, as a literal. A function is there before everything else of its chunk. */
function nameMembers(code) {
  const functions = new Set(Array.from(code.matchAll(/^(?:async )?function\*? ([\w$]+)/gm), ([, name]) => name));
  return code.replaceAll(
    /^var (\w+) = require_rolldown_runtime\.__exportAll\(\{([^}]*)\}\);$/gm,
    (_whole, name, list) => {
      const members = list.replaceAll(/([\w$]+): \(\) => ([\w$]+)/g, (_pair, exported, value) =>
        functions.has(value) ? `${exported}: ${value}` : `get ${exported}() { return ${value}; }`,
      );
      return `var ${name} = {${members}};`;
    },
  );
}

/** One file less, and one line for another. They keep no state, so it does no harm that others have their own. */
function takeIn({ fileName, code: helpers }, code) {
  const file = `require("./${fileName.replace('chunks/', '')}")`;
  // What else it holds is called when a package of others is loaded.
  if (!code.includes('__commonJSMin(')) return delayChunk(code, 'rolldown_runtime');
  const line = helpers.replaceAll(/^\/\/.*\n/gm, '').replaceAll(/\n\s*/g, ' ');
  return code.replace(file, () => `((exports) => { ${line}return exports; })({})`);
}

/**
 * Of what is never assigned again the value is handed out, and not a getter. One literal makes an object whose members V8
 * finds as quickly as those of any other, however many they are; one that is filled member by member it searches by name.
 */
function exportAtOnce(code) {
  const constants = listConstants(code);
  const taken = [];
  const rest = code.replaceAll(
    /^Object\.defineProperty\(exports, "([\w$]+)", \{\s+enumerable: true,\s+get: function\(\) \{\s+return ([\w$]+);\s+\}\s+\}\);\n/gm,
    (whole, exported, name) => (constants.has(name) ? (taken.push([exported, name]), '') : whole),
  );
  const isWhole = taken.length > 0 && !rest.includes('Object.defineProperty(exports, "');
  return isWhole ? `${rest}module.exports = { ${taken.map((pair) => pair.join(': ')).join(', ')} };\n` : code;
}

/** To make one object of hundreds of members takes a run an eighth of a millisecond, which uses those few that are loaded on demand. */
function exportLater(code) {
  return code.replace(/^module\.exports = (\{ .* \});$/m, (_line, all) => {
    const few = all.match(/\b\w+_exports: \w+/g).join(', ');
    return `let all; module.exports = { ${few}, get all() { return all ??= ${all}; } };`;
  });
}

function takeLater({ fileName }, code) {
  const file = `require("./${fileName.replace('chunks/', '')}")`;
  return code
    .replace(`require_run = ${file};`, `require_run = ${file}.all;`)
    .replace(`??= ${file};`, `??= ${file}.all;`);
}

/** Names of the outermost scope. What is a `var` is a class, or the members of a file that is loaded on demand. */
function listConstants(code) {
  const single = /^(?:(?:async )?function\*?|class|const|var(?= (?:[\w$]+ = class\b|\w+_exports = \{))) ([\w$]+)/gm;
  const taken = Array.from(code.matchAll(/^const \{ ([\w$, ]+) \} = /gm), ([, names]) => names.split(', '));
  return new Set([...Array.from(code.matchAll(single), ([, name]) => name), ...taken.flat()]);
}

/** Loads another chunk when something of it is used for the first time, and not at once. */
function delayChunk(code, name) {
  const pattern = new RegExp(`^const require_${name} = (require\\("[^"]+"\\));$`, 'm');
  if (!pattern.test(code)) return code;
  return code
    .replaceAll(`require_${name}.`, `require_${name}().`)
    .replace(pattern, `let ${name}_loaded; const require_${name} = () => ${name}_loaded ??= $1;`);
}

/** Its functions are seldom called, and loading it costs every start a third of a millisecond. */
function delayOs(code) {
  const members = [...new Set(Array.from(code.matchAll(/\bnode_os\.(\w+)/g), ([, name]) => name))];
  const getters = members.map((name) => `get ${name}() { return require("node:os").${name}; }`);
  return code.replace('let node_os = require("node:os");', `const node_os = { ${getters.join(', ')} };`);
}

/** The first import of a module starts another loader, and code that imports none can be kept compiled. */
function requireBuiltins(code) {
  return code.replaceAll(/\bimport\(("node:[\w/]+")\)/g, 'Promise.resolve(require($1))');
}

/** Text of one byte a character is read and parsed faster. */
function toAscii(code) {
  return code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The bundled packages ask for their licences to go with them. */
function emitLicences(_options, bundle) {
  const modules = Object.values(bundle).flatMap((chunk) => chunk.moduleIds ?? []);
  const folders = modules.map((id) => id.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]).filter(Boolean);
  const parts = [...new Set(folders)].toSorted((a, b) => a.localeCompare(b)).map(readLicence);
  this.emitFile({ type: 'asset', fileName: 'licences.txt', source: parts.join('\n') });
}

function readLicence(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '';
  // What is compiled into it has licences of its own, which the package leaves out.
  const inner = name === 'jq-wasm' ? `\n${readFileSync(join(import.meta.dirname, 'src/jq/licences.txt'), 'utf8')}` : '';
  return `${name} ${version} (${license})\n\n${text}\n${inner}`;
}
