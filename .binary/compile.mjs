import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path/posix';
import process, { argv, env } from 'node:process';
import { Script } from 'node:vm';

// Wraps the scripts in a folder as functions, and writes what V8 makes of each beside it. Only functions that have run are in
// that, so the two command lines whose start counts most are run first: it makes their starts a tenth and a fifth shorter.
const [, , folder] = argv;
const lines = [['--version'], ['run', 'explain', '--param', 'concept=x', '--provider', 'openai/m', '--stream']];
const answer = [{ delta: { content: 'yes' } }, { delta: {}, finish_reason: 'stop' }]
  .map((choice) => `data: ${JSON.stringify({ id: '1', model: 'm', choices: [{ index: 0, ...choice }] })}\n\n`)
  .join('');

const names = ['dist', 'dist/chunks'].flatMap(list);
const scripts = new Map();
const loaded = new Map();
for (const name of names) wrap(join(folder, name));
const server = await startServer();
env.AIX_HOME = join(folder, 'home');
env.AIX_OPENAI_BASE_URL = `http://127.0.0.1:${server.address().port}/v1`;
env.OPENAI_API_KEY = 'none';
for (const words of lines) await runAix(words);
server.close();
server.closeAllConnections();
for (const name of names.filter((each) => !importsAtRunTime(each)))
  writeFileSync(join(folder, `${name}.cache`), (scripts.get(name) ?? compile(name)).createCachedData());

function list(path) {
  // Node wraps and compiles what it runs in a thread itself.
  const files = readdirSync(join(folder, path)).filter((file) => file.endsWith('.cjs') && file !== 'jq-worker.cjs');
  return files.map((file) => `${path}/${file}`);
}

/** As Node wraps what is required. */
function wrap(file) {
  writeFileSync(file, `(function (exports, require, module) {${readFileSync(file, 'utf8')}\n})`);
}

/** With what was compiled before, V8 does not know any more who is to import. */
function importsAtRunTime(name) {
  return /\bimport\(/.test(readFileSync(join(folder, name), 'utf8'));
}

async function startServer() {
  const started = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer);
  });
  await once(started.listen(0, '127.0.0.1'), 'listening');
  return started;
}

async function runAix(words) {
  argv.splice(2, argv.length, ...words);
  const code = await load('dist/main.cjs').main(join(import.meta.dirname, '..'));
  if (code !== 0) throw new Error(`aix ${words.join(' ')} ended with ${code}`);
}

function load(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  loaded.set(name, module);
  const resolve = (id) => (id.startsWith('.') ? load(join(dirname(name), id)) : process.getBuiltinModule(id));
  compile(name).runInThisContext()(module.exports, resolve, module);
  return module.exports;
}

function compile(name) {
  const script = new Script(readFileSync(join(folder, name), 'utf8'), { filename: name });
  scripts.set(name, script);
  return script;
}
