import { Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import type { Failure } from '../../errors.ts';
import { parseSeconds } from '../../parse-setting.ts';
import { listProviders } from '../../providers/resolve.ts';
import { readSources } from '../../providers/sources.ts';
import { checkProvider, type Check, type CheckOptions } from '../../run/check-provider.ts';
import { sanitize } from '../../terminal/sanitize.ts';
import { createDescriber, findSettings } from './describe.ts';

interface TestFlags {
  readonly paid?: boolean;
  readonly json?: boolean;
  readonly timeout?: number;
}

export function createTestCommand(context: Context): Command {
  return new Command('test')
    .summary('try providers out')
    .description(
      'try providers out: reachable, certificate and key accepted, models listed, answer streamed, JSON Schema kept',
    )
    .argument('[names...]', 'providers; your own and those that have a key when none is named')
    .option('--paid', 'also ask for two small answers, which cost tokens')
    .option('--json', 'print as JSON')
    .addOption(new Option('--timeout <seconds>', 'longest time for each request').argParser(parseSeconds('--timeout')))
    .addHelpText('after', examples)
    .action(async (names: readonly string[], flags: TestFlags) => testProviders(context, names, flags));
}

async function testProviders(context: Context, given: readonly string[], flags: TestFlags): Promise<void> {
  const names = given.length === 0 ? await findTestable(context) : await toCanonical(context, given);
  const timeoutMs = flags.timeout === undefined ? null : flags.timeout * 1000;
  const results = [];
  for (const name of names) {
    const checks = await testOne(context, name, {
      isPaid: flags.paid === true,
      timeoutMs,
      isJson: flags.json === true,
    });
    results.push({ name, checks });
  }
  const documents = results.map(({ name, checks }) => ({ provider: name, checks: checks.map(toDocument) }));
  const failure = results.flatMap(({ checks }) => checks).find((check) => check.failure !== null)?.failure ?? null;
  if (failure !== null) throw withDocument(failure, documents);
  const { io, redactor } = context;
  if (flags.json === true) await io.stdout.write(`${redactor.redact(JSON.stringify(documents, null, 2))}\n`);
}

/** The user's own and the vendors that have a key; the others could only fail. */
async function findTestable(context: Context): Promise<readonly string[]> {
  const all = listProviders(await readSources(context)).filter(({ isEnabled }) => isEnabled);
  const described = all.map((await createDescriber(context)).describe);
  const isTestable = (one: (typeof described)[number]): boolean => one.kind === 'custom' || one.key.source !== null;
  const skipped = described.filter((one) => !isTestable(one)).map(({ name }) => name);
  await context.io.notice(`not tested, as they have no key or were not named: ${skipped.join(', ')}`);
  return described.filter(isTestable).map(({ name }) => name);
}

async function toCanonical(context: Context, names: readonly string[]): Promise<readonly string[]> {
  return Promise.all(names.map(async (name) => (await findSettings(context, name)).name));
}

async function testOne(
  context: Context,
  name: string,
  options: CheckOptions & { readonly isJson: boolean },
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for await (const check of checkProvider(context, name, options)) {
    checks.push(check);
    if (!options.isJson) await context.io.stdout.write(context.redactor.redact(renderLine(name, check)));
  }
  return checks;
}

function renderLine(name: string, { name: what, status, message, ms }: Check): string {
  return `${name}  ${what.padEnd(9)}  ${status.padEnd(7)}  ${sanitize(message)} (${ms} ms)\n`;
}

function toDocument({ name, status, message, ms, failure }: Check) {
  return { name, status, message, ms, code: failure?.code ?? null, hint: failure?.hint ?? null };
}

/** The first failure says how the command ends; with --json stdout has all findings in its place. */
function withDocument(failure: Failure, documents: readonly object[]): Failure {
  failure.document = documents;
  return failure;
}

const examples = `
Only free endpoints are asked unless --paid is given. A missing /v1 in the base
URL of your own provider is put right. The exit code is that of the first
failure: 4 key, 5 provider, 6 rate limit, 7 network.

Examples:
  aix provider test ollama
  aix provider test ollama openai --paid
  aix provider test --json`;
