import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { changeFrontMatter, type FrontMatterChange } from '../prompts/change-front-matter.ts';
import { toText } from '../prompts/importers/draft.ts';
import { toRichText, toSimpleText } from '../prompts/importers/template.ts';
import { toPromptName, type PromptName } from '../prompts/names.ts';
import type { ParamValues } from '../prompts/param.ts';
import type { Prompt } from '../prompts/prompt.ts';
import { createPromptStore } from '../prompts/store.ts';
import type { ChatSettings } from '../providers/provider.ts';
import { readNamedValues, readSystem } from './params.ts';
import type { RunOptions } from './run-prompt.ts';

/** The name in a front matter of each setting, and the other one that the same setting may have. */
const settingKeys: Readonly<Record<keyof ChatSettings, readonly string[]>> = {
  temperature: ['temperature'],
  maxTokens: ['max_tokens', 'maxOutputTokens'],
  topP: ['top_p', 'topP'],
  stop: ['stop', 'stopSequences'],
  seed: ['seed'],
  reasoning: ['reasoning'],
};

/** Makes a prompt of the text of this one and of what the command line says. Sends nothing. */
export async function savePrompt(
  context: Context,
  prompt: Prompt,
  options: RunOptions & { readonly save: string },
): Promise<void> {
  const wanted = toWanted(options.save, prompt);
  const store = createPromptStore(context.home);
  store.checkFree(wanted, options.isForced);
  const values = await readNamedValues(context, prompt, options);
  const source = await changeFrontMatter(prompt.source, [
    ...toRoute(options),
    ...(await toSystem(context, prompt, options.system)),
    ...toSettings(options.settings),
    ...(await toOutput(context, options)),
    ...toDefaults(prompt, values),
    ...(options.isKept ? [] : [[['history'], false] satisfies FrontMatterChange]),
  ]);
  await checkText(context, source, wanted);
  if (options.isDryRun) return context.io.stdout.write(source);
  const { path } = await store.add(wanted, source, options.isForced);
  await tellUnsaved(context, prompt, { values, options });
  await context.io.notice(`saved "${path}"`);
}

/** A prompt stays what it is, simple or rich. */
function toWanted(name: string, { type }: Prompt): PromptName {
  const wanted = toPromptName(name);
  if (wanted.type === type || !/\.(md|prompt)$/.test(name)) return { ...wanted, type };
  const kind = type === 'rich' ? 'a template, whose file ends in .prompt' : 'no template, and its file ends in .md';
  throw new Failure('usage', `the prompt is ${kind}`, { hint: `--save ${wanted.name}` });
}

/** Whoever takes in partials from beside the file does not find them at the new place. */
async function checkText(context: Context, source: string, { name, type }: PromptName): Promise<void> {
  await (await context.prompts()).parse(source, { name, path: `${name}${type === 'rich' ? '.prompt' : '.md'}` });
}

/** A model belongs to the provider named beside it. */
function toRoute({ provider, model }: RunOptions): readonly FrontMatterChange[] {
  if (provider !== null)
    return [
      [['provider'], provider],
      [['model'], model ?? undefined],
    ];
  return model === null ? [] : [[['model'], model]];
}

/** The words of --system are no template, and must not become one. */
async function toSystem(context: Context, prompt: Prompt, given: string | null): Promise<readonly FrontMatterChange[]> {
  const system = await readSystem(context, given);
  if (system === null) return [];
  const words = [toText(system)];
  return [[['system'], prompt.type === 'rich' ? toRichText(words) : toSimpleText(words)]];
}

function toSettings(settings: ChatSettings): readonly FrontMatterChange[] {
  const names = Object.keys(settings) as (keyof ChatSettings)[];
  return names.flatMap((name) =>
    settingKeys[name].map((key, at): FrontMatterChange => [['config', key], at === 0 ? settings[name] : undefined]),
  );
}

async function toOutput(context: Context, options: RunOptions): Promise<readonly FrontMatterChange[]> {
  const { schema, schemaMulti } = options;
  if (schema === null && schemaMulti === null) return [];
  const { readAnswerForm } = await import('./answer-form.ts');
  const { request } = await readAnswerForm(context, { schema, schemaMulti, tools: null, extract: null, prompt: null });
  return [[['output'], { format: 'json', schema: request.schema?.schema }]];
}

function toDefaults(prompt: Prompt, values: ParamValues): readonly FrontMatterChange[] {
  const open = Object.entries(values).filter(([name]) => !isSecret(prompt, name));
  return open.map(([name, value]) => [['input', 'default', name], value]);
}

function isSecret({ params }: Prompt, name: string): boolean {
  return params.some((param) => param.name === name && param.isSecret);
}

async function tellUnsaved(
  { io }: Context,
  prompt: Prompt,
  { values, options }: { readonly values: ParamValues; readonly options: RunOptions },
): Promise<void> {
  const secrets = Object.keys(values).filter((name) => isSecret(prompt, name));
  const flags = {
    '--file': options.files.length > 0,
    '--url': options.urls.length > 0,
    '--attach': options.attachments.length > 0,
    '--tools': options.tools !== null,
    '--max-input-tokens': options.inputLimit !== null,
    '--extra': Object.keys(options.extra).length > 0,
    '--timeout': options.timeoutMs !== null,
    '--idle-timeout': options.idleTimeoutMs !== null,
    '--connect-timeout': options.connectTimeoutMs !== null,
    '--retries': options.maxRetries !== null,
    '--fallback': options.fallback !== null,
    '--fallback-on-overflow': options.fallsOnOverflow,
  };
  const given = Object.entries(flags).flatMap(([flag, isGiven]) => (isGiven ? flag : []));
  const left = [...secrets.map((name) => `the secret "${name}"`), ...given];
  if (left.length > 0) await io.notice(`not saved, as a prompt does not hold it: ${left.join(', ')}`);
}
