import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spawnAix } from '../../helpers/cli.ts';
import { createHome } from '../../helpers/home.ts';
import { sendJson } from '../../helpers/server.ts';
import { temporaryFolder } from '../../helpers/temp.ts';
import { countUp, createScript } from './scripted.ts';

interface Kept {
  readonly id: string;
  readonly parent: string | null;
  readonly conversation: string;
  readonly command: string;
  readonly messages: readonly { readonly content: string }[];
}

/** The runs of the history, the first one first. */
async function listRuns(home: string): Promise<readonly Kept[]> {
  const { stdout } = await spawnAix(['logs', 'export'], { home });
  const runs = stdout.trimEnd().split('\n').map(parse) as Kept[];
  return runs.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function parse(line: string): unknown {
  return JSON.parse(line);
}

const contents = ({ messages }: { readonly messages: readonly { content: unknown }[] }) =>
  messages.map(({ content }) => content);

test('ask, run and chat go on with the last conversation, its provider and its model', async () => {
  const { home, sent } = await createScript();
  await spawnAix(['ask', 'first', '--provider', 'custom:loop', '--model', 'other', '--system', 'old'], { home });
  await spawnAix(['config', 'set', 'default_provider', 'mock'], { home });
  await spawnAix(['create', 'more', 'second'], { home });
  await spawnAix(['run', 'more', '-c'], { home });
  await spawnAix(['chat', '-c', '--system', 'new'], { home, stdin: 'third\n/retry\n' });
  expect(sent().map(({ model }) => model)).toEqual(['other', 'other', 'other', 'other']);
  const third = ['new', 'first', 'one', 'second', 'two', 'third'];
  expect(sent().map(contents)).toEqual([['old', 'first'], ['old', 'first', 'one', 'second'], third, third]);
  const [first, second, ...retried] = await listRuns(home);
  expect(second).toMatchObject({ parent: first?.id, conversation: first?.id, messages: [{ content: 'second' }] });
  const place = { parent: second?.id, conversation: first?.id, command: 'chat' };
  expect(retried).toMatchObject([place, place]);
});

test('another provider can be named for what follows', async () => {
  const { home, server } = await createScript();
  await spawnAix(['ask', 'first'], { home });
  const { stdout } = await spawnAix(['ask', '-c', 'second', '--provider', 'mock'], { home });
  expect(stdout).toBe('second');
  expect(server.requests).toHaveLength(1);
});

test('--cid goes on with the conversation of any run of it, by the beginning of its id', async () => {
  const { home, sent } = await createScript();
  await spawnAix(['ask', 'first'], { home });
  await spawnAix(['ask', '-c', 'second'], { home });
  await spawnAix(['ask', 'apart'], { home });
  const [first] = await listRuns(home);
  await spawnAix(['ask', '--cid', first?.id.slice(0, -2) ?? '', 'third'], { home });
  expect(sent().map(contents).at(-1)).toEqual(['first', 'one', 'second', 'two', 'third']);
});

test('--fork and /fork make a conversation of its own, and the old one goes on without it', async () => {
  const { home, sent } = await createScript();
  await spawnAix(['ask', 'first'], { home });
  await spawnAix(['ask', '-c', '--fork', 'forked'], { home });
  const [first, forked] = await listRuns(home);
  expect(forked).toMatchObject({ parent: first?.id, conversation: forked?.id });
  await spawnAix(['chat', '--cid', first?.id ?? ''], { home, stdin: 'second\n/fork\nthird\n' });
  expect(sent().map(contents).at(-1)).toEqual(['first', 'one', 'second', 'three', 'third']);
  const [second, third] = (await listRuns(home)).slice(2);
  expect(second).toMatchObject({ parent: first?.id, conversation: first?.id });
  expect(third).toMatchObject({ parent: second?.id, conversation: third?.id });
});

test('a run that failed is no part of what is continued', async () => {
  const { home, sent } = await createScript((response, turn) => {
    if (turn === 2) return sendJson(response, { error: { message: 'no' } }, 400);
    countUp(response, turn);
  });
  await spawnAix(['ask', 'first'], { home });
  await spawnAix(['ask', '-c', 'refused'], { home });
  await spawnAix(['ask', '-c', 'third'], { home });
  expect(sent().map(contents).at(-1)).toEqual(['first', 'one', 'third']);
});

test('a question that was answered without words is left out, and that is told', async () => {
  const { home, sent } = await createScript((response, turn) => {
    if (turn > 1) return countUp(response, turn);
    const call = { id: 'c', type: 'function', function: { name: 'look', arguments: '{}' } };
    const choices = [{ index: 0, message: { tool_calls: [call] }, finish_reason: 'tool_calls' }];
    sendJson(response, { model: 'm', choices });
  });
  await spawnAix(['ask', 'look', '--no-stream'], { home });
  const { stderr } = await spawnAix(['ask', '-c', 'and now?'], { home });
  expect(stderr).toContain('goes on without the questions that were not answered in words');
  expect(sent().map(contents).at(-1)).toEqual(['and now?']);
});

test('a secret param is no part of what is continued, and that is told', async () => {
  const { home, sent } = await createScript();
  const schema = 'input: { schema: { account: secret, tone: string } }';
  const prompt = join(temporaryFolder(), 'open.md');
  writeFileSync(prompt, `---\n${schema}\n---\n{tone}: {account}`);
  await spawnAix(['create', 'plain', '{tone} *** here'], { home });
  await spawnAix(['run', 'plain', '-p', 'tone=kind'], { home });
  const plain = await spawnAix(['ask', '-c', 'and now?'], { home });
  expect(plain.stderr).not.toContain('***');
  await spawnAix(['run', prompt, '-p', 'tone=kind', '-p', 'account=DE4475001'], { home });
  const { stderr, code } = await spawnAix(['ask', '-c', 'and now?'], { home });
  expect(stderr).toContain('goes on with *** in the place of secret params, which are kept nowhere');
  expect([code, contents(sent().at(-1) ?? { messages: [] })[0]]).toEqual([0, 'kind: ***']);
});

test('where there is nothing to continue, it says so', async () => {
  const home = createHome();
  const nothing = await spawnAix(['ask', '-c', 'more', '--provider', 'mock'], { home });
  expect(nothing).toMatchObject({ code: 3, stdout: '' });
  expect(nothing.stderr).toContain('there is no conversation to continue');
  const unknown = await spawnAix(['chat', '--cid', 'nowhere', '--provider', 'mock'], { home });
  expect(unknown).toMatchObject({ code: 3, stderr: expect.stringContaining('run "nowhere" not found') });
  const fork = await spawnAix(['ask', '--fork', 'more', '--provider', 'mock'], { home });
  expect(fork).toMatchObject({ code: 2, stderr: expect.stringContaining('add --continue, or --cid ID') });
});
