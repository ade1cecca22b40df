import { join, sep } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { lintPrompt, toFinding, type Finding } from '../prompts/lint.ts';
import type { Prompt } from '../prompts/prompt.ts';
import { sanitize } from '../terminal/sanitize.ts';

/** Checks these prompts, or all of the user's and the repository's. Throws `config` when one of them has an error. */
export async function lintPrompts(context: Context, names: readonly string[], isJson: boolean): Promise<void> {
  const library = await context.prompts();
  const wanted = names.length > 0 ? names : await library.names();
  const findings: Finding[] = [];
  for (const name of wanted) findings.push(...(await lintOne(context, name, names.length > 0)));
  if (!isJson) await context.io.stdout.write(findings.map(renderLine).join(''));
  const errors = findings.filter(({ level }) => level === 'error');
  if (errors.length > 0) throw toFailure(findings, errors);
  if (isJson) return context.io.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  const kept = findings.length === 0 ? 'no findings' : `${count(findings.length, 'warning')} and no error`;
  await context.io.notice(`${count(wanted.length, 'prompt')} checked, ${kept}`);
}

/** A prompt that was named must be there; of the others the shipped ones are not looked at. */
async function lintOne(context: Context, name: string, isNamed: boolean): Promise<readonly Finding[]> {
  const library = await context.prompts();
  try {
    const prompt = await library.find(name);
    const isShipped = prompt.path?.startsWith(join(context.installFolder, 'templates') + sep) === true;
    if (isShipped && !isNamed) return [];
    const findings = await lintPrompt(prompt);
    return /^tests *:/m.test(prompt.source) ? [...findings, ...(await lintCases(context, prompt))] : findings;
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'config' || /^no prompt (named|file) /.test(error.message))
      throw error;
    return [toFinding(error, library.locate(name).path)];
  }
}

/** Whoever judges and makes vectors can be named on the command line of the tests too. */
const testOptions = { providers: [], judge: 'any', embedder: 'any' };

async function lintCases(context: Context, prompt: Prompt): Promise<readonly Finding[]> {
  const { readPromptSuite } = await import('./testing/read-suite.ts');
  try {
    await readPromptSuite(context, prompt, testOptions);
    return [];
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'config') throw error;
    const finding = toFinding(error, prompt.path ?? prompt.name);
    return [error.hint === undefined ? finding : { ...finding, message: `${finding.message}; ${error.hint}` }];
  }
}

/** With --json stdout has all findings in place of the error. */
function toFailure(findings: readonly Finding[], errors: readonly Finding[]): Failure {
  const files = new Set(errors.map(({ file }) => file));
  const failure = new Failure('config', `${count(errors.length, 'error')} in ${count(files.size, 'prompt')}`);
  failure.document = findings;
  return failure;
}

function renderLine({ file, line, level, message }: Finding): string {
  return sanitize(`${file}:${line}: ${level === 'warning' ? 'warning: ' : ''}${message}`.replaceAll('\n', ' ')) + '\n';
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
