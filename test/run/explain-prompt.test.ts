import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHome } from '../helpers/home.ts';
import { runAix } from '../helpers/run.ts';

const source = `---
description: write a \u001b[31mletter
input:
  schema:
    to: string, who gets it
    tone(enum, the voice): [formal, casual]
    isBrief?: boolean
    token: secret
    stdin: string, the facts
  default: { tone: formal }
---
{to} {extra}`;

function createLibrary(): string {
  const home = createHome();
  writeFileSync(join(home, 'prompts/letter.md'), source);
  writeFileSync(join(home, 'prompts/plain.md'), 'text');
  writeFileSync(join(home, 'prompts/broken.md'), '---\ntags: {a: b}\n---\n');
  return home;
}

const help = `
The prompt letter: write a letter

Params, each given with -p NAME=VALUE:
  to       text, required                           who gets it
  extra    text, required
  tone     one of formal, casual, default "formal"  the voice
  isBrief  true or false, optional
  token    a secret, required
  stdin    text, piped in                           the facts
`;

describe('aix run PROMPT --help', () => {
  test.each([
    ['run', 'letter', '--help'],
    ['run', '-p', 'to=you', 'letter', '-h', '--stream'],
    ['--quiet', 'run', '--help', 'letter'],
  ])('shows the help of run, then the prompt and its params: %j %j %j', async (...argv) => {
    const { stdout, stderr, code } = await runAix(argv, { home: createLibrary() });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: aix run /);
    expect(stdout.slice(stdout.indexOf('\nThe prompt'))).toBe(help);
  });

  test('says as much of a prompt without params', async () => {
    const { stdout } = await runAix(['run', 'plain', '--help'], { home: createLibrary() });
    expect(stdout).toMatch(/\n\nThe prompt plain\n$/);
  });

  test.each([
    ['nothing', 'no prompt named "nothing"'],
    ['broken', 'line 2: "tags" must be'],
  ])('is there for "%s" too, with a word on what is wrong', async (name, notice) => {
    const { stdout, stderr, code } = await runAix(['run', name, '--help'], { home: createLibrary() });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: aix run /);
    expect(stderr).toContain(notice);
  });

  test.each([
    ['run', '--help'],
    ['run', '-', '--help'],
    ['--help', 'run', 'letter'],
    ['ask', 'letter', '--help'],
  ])('explains nothing where no prompt is named: %j %j', async (...argv) => {
    const { stdout, stderr, code } = await runAix(argv, { home: createLibrary() });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain('The prompt');
  });
});

test('completion offers the params, and the values of those that have few', async () => {
  const { stdout } = await runAix(['complete', 'prompt-params', 'letter'], { home: createLibrary() });
  const words = 'to= extra= tone=formal tone=casual isBrief=true isBrief=false token= stdin=';
  expect(stdout).toBe(`${words.replaceAll(' ', '\n')}\n`);
});
