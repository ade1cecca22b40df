import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { watchCommandLines } from '../helpers/command-lines.ts';
import { createHome } from '../helpers/home.ts';
import { spawnAix } from '../helpers/cli.ts';
import { runAix } from '../helpers/run.ts';
import { isInSample } from '../helpers/sample.ts';
import { noSecretService, startSession } from '../helpers/secret-service.ts';
import { sendChatStream, startServer } from '../helpers/server.ts';
import { temporaryFolder } from '../helpers/temp.ts';
import { echoes } from './canary/echoes.ts';
import { looks, type Look } from './canary/looks.ts';
import { canary, findHits, forms, readFolder } from './canary/needles.ts';
import { createStage, runBuilt, runHere, type Run } from './canary/play.ts';
import { forAll } from './faults/play.ts';

test.each(Object.entries(forms))('the canary is found %s', (_, form) => {
  expect(findHits(`a ${form} b`)).not.toEqual([]);
});

test('a key that a server gives back in every way it can is shown and kept nowhere', { timeout: 120_000 }, async () => {
  const stage = await createStage();
  // Many come twice, with another way to send the key, to keep it and to show the answer.
  const found = await forAll([...echoes, ...echoes.slice(1, 120)], (echo) => stage.play(echo, runHere));
  const hits = found.flat();
  console.log(`canary: ${hits.length} hits in ${found.length} runs`);
  expect(hits).toEqual([]);
  expect(
    stage.server.requests.filter((request) => findHits(JSON.stringify(request)).length > 0).length,
  ).toBeGreaterThan(found.length / 2);
});

test(
  'settings, broken files, proxies and command lines that hold a key show it nowhere',
  { timeout: 60_000 },
  async () => {
    const found = await forAll(looks, (look) => findInLook(look, runAix));
    console.log(`canary: ${found.flat().length} hits in ${found.length} looks`);
    expect(found.flat()).toEqual([]);
  },
);

test(
  'the built program shows and keeps it nowhere, nor in a command line of a child',
  { timeout: 120_000 },
  async () => {
    const stage = await createStage();
    const some = echoes.filter((_, at) => at % 6 === 0 && isInSample(at, 18));
    const watch = process.platform === 'linux' ? watchCommandLines() : null;
    const played = await forAll(some, (echo) => stage.play(echo, runBuilt));
    const seen = (await watch?.end()) ?? '';
    const looked = await forAll(
      looks.filter(({ argv }, at) => at % 2 === 0 && isInSample(at, 6) && !argv.join(' ').includes(canary)),
      (look) => findInLook(look, spawnAix),
    );
    const hits = [...played.flat(), ...looked.flat(), ...findHits(seen)];
    console.log(`canary: ${hits.length} hits in ${played.length + looked.length} runs of the built program`);
    expect(hits).toEqual([]);
    if (watch !== null) expect(seen).toContain('--provider custom:team');
  },
);

test.runIf(noSecretService === null)(
  'a key in the keychain is on no command line and in no file',
  { timeout: 60_000 },
  async () => {
    const server = await startServer((_, response) => sendChatStream(response, [canary]));
    const { home, env } = await startSession({ keyring: 'unlocked' });
    writeFileSync(
      join(home, 'config.json'),
      JSON.stringify({ custom_providers: { team: { base_url: `${server.url}/v1`, default_model: 'm' } } }),
    );
    const watch = watchCommandLines();
    const results = [];
    for (const line of [
      'api-key team --stdin',
      'api-key team get',
      'api-key --list',
      'ask hi --provider team --debug',
      'api-key team delete',
    ])
      results.push(await spawnAix([...line.split(' '), '--debug'], { home, env, stdin: canary }));
    const shown = results.map(({ stdout, stderr }) => `${stdout}${stderr}`).join('\n');
    const seen = await watch.end();
    expect(seen).toContain('keychain-child');
    expect(server.requests.at(-1)?.headers.authorization).toBe(`Bearer ${canary}`);
    expect([...findHits(shown), ...findHits(readFolder(home)), ...findHits(seen)]).toEqual([]);
  },
);

async function findInLook({ argv, config, file, env = {} }: Look, run: Run): Promise<readonly string[]> {
  const [home, cwd] = [createHome(config), temporaryFolder()];
  if (file !== undefined) writeFileSync(join(home, file.name), file.text);
  const words = argv.map((word) => (word === 'FILE' && file !== undefined ? join(home, file.name) : word));
  const { stdout, stderr } = await run(words, { home, cwd, env });
  return Object.entries({ stdout, stderr, cwd: readFolder(cwd) }).flatMap(([place, text]) =>
    findHits(text).map((hit) => `${argv.join(' ')} in ${place}: ${hit}`),
  );
}
