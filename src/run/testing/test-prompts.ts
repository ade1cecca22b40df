import { resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { isSameFile } from '../same-file.ts';
import { prepareOutput, type SaveAnswer } from '../save-answer.ts';
import { findSuites } from './find-suites.ts';
import { toDocument } from './report/json.ts';
import { renderJunit } from './report/junit.ts';
import { renderMarkdown } from './report/markdown.ts';
import { createTeller, renderEnd } from './report/terminal.ts';
import { summarize } from './report/words.ts';
import { toExit, type Report } from './result.ts';
import { runTests, type TellResult, type TestOptions } from './run-tests.ts';
import type { Suite, SuiteOptions } from './suite.ts';

/** What the command line says. */
export interface TestPromptsOptions extends TestOptions, SuiteOptions {
  /** Prompts, test files and folders; empty for all that there are. */
  readonly names: readonly string[];
  readonly format: 'text' | 'json';
  readonly junit: string | null;
  readonly markdown: string | null;
  readonly watches: boolean;
}

/** Throws `invalid-output` for a case that failed, and otherwise the code of what went wrong. */
export async function testPrompts(context: Context, options: TestPromptsOptions): Promise<void> {
  if (options.watches) {
    const { watchTests } = await import('./watch.ts');
    return watchTests(context, options, (suites) => playAndShow(context, suites, options));
  }
  const suites = await findSuites(context, options.names, options);
  const report = await playAndShow(context, suites, options);
  const failure = toFailure(report);
  if (failure !== null) {
    if (options.format === 'json') failure.document = toDocument(report);
    throw failure;
  }
  if (options.format === 'json') await printDocument(context, report);
}

async function playAndShow(context: Context, suites: readonly Suite[], options: TestPromptsOptions): Promise<Report> {
  checkReports(context, suites, options);
  const save = await prepareReports(context, options);
  const isText = options.format === 'text';
  const begin = isText ? await createTeller(context) : (): TellResult => async () => {};
  const report = await runTests(context, suites, { ...options, begin });
  await save(report);
  if (isText) await context.io.stdout.write(await renderEnd(context, report));
  else if (options.watches) await printDocument(context, report);
  else await context.io.notice(summarize(report));
  return report;
}

/** A report never takes the place of what it is about, nor of the other one. */
function checkReports(
  { cwd }: Context,
  suites: readonly Suite[],
  { junit, markdown }: Pick<TestPromptsOptions, 'junit' | 'markdown'>,
): void {
  const tested = suites.flatMap(({ files }) => files);
  for (const [flag, output] of Object.entries({ '--junit': junit, '--markdown': markdown })) {
    if (output === '-') throw new Failure('usage', `${flag} takes the name of a file, as stdout has the results`);
    const path = output === null ? null : resolve(cwd, output);
    if (path !== null && tested.some((file) => isSameFile(path, file)))
      throw new Failure('usage', `${flag} "${output}" would replace what is tested`, { hint: 'name another file' });
  }
  if (junit !== null && markdown !== null && resolve(cwd, junit) === resolve(cwd, markdown))
    throw new Failure('usage', '--junit and --markdown name the same file');
}

/** Looks before anything is sent whether the files can be written. */
async function prepareReports(
  context: Context,
  { junit, markdown }: TestPromptsOptions,
): Promise<(report: Report) => Promise<void>> {
  const wanted = [
    { output: junit, flag: '--junit', render: renderJunit },
    { output: markdown, flag: '--markdown', render: renderMarkdown },
  ];
  const writers: { readonly save: SaveAnswer; readonly render: (report: Report) => string }[] = [];
  for (const { output, flag, render } of wanted) {
    if (output === null) continue;
    writers.push({ save: await prepareOutput(context, { output, flag, appends: false, isForced: true }), render });
  }
  return async (report) => {
    for (const { save, render } of writers) await save(render(report));
  };
}

async function printDocument({ io }: Context, report: Report): Promise<void> {
  await io.stdout.write(`${JSON.stringify(toDocument(report), null, 2)}\n`);
}

function toFailure(report: Report): Failure | null {
  const code = toExit(report);
  if (code === null) return null;
  const { counts, refusal } = report;
  const { failed, errored, passed, skipped } = counts;
  const total = failed + errored + passed + skipped;
  const of = `of ${total} ${total === 1 ? 'case' : 'cases'}`;
  if (code === 'invalid-output') return new Failure(code, `${failed} ${of} failed`);
  if (code === 'budget' && refusal !== null) {
    const hint = refusal.hint ?? undefined;
    return new Failure(code, refusal.message, { detail: `${skipped} ${of} were not run`, hint });
  }
  return new Failure(code, `${errored} ${of} ended in an error`);
}
