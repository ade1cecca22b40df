import { Failure } from '../../errors.ts';
import { readFrontMatter, splitFrontMatter } from '../front-matter.ts';
import type { Draft, Found, PromptCopy } from './draft.ts';
import { foldName } from '../names.ts';
import { toSafeName } from './safe-name.ts';
import { toPromptFile } from './prompt-file.ts';
import { parsePrompt } from '../prompt.ts';
import type { PartialSource } from '../partials.ts';
import { toMapping, toWords } from './yaml-file.ts';

/** A file to be written. */
export interface PlannedPrompt {
  readonly name: string;
  readonly type: 'simple' | 'rich';
  readonly source: string;
  /** The file of the source. */
  readonly from: string;
  /** How the source calls it. */
  readonly originalName: string;
  readonly notes: readonly string[];
}

/** Reads the text as that of a prompt file; throws a Failure for one that nobody could run. */
type Check = (file: Pick<PlannedPrompt, 'name' | 'type' | 'source'>) => Promise<unknown>;

type Unnamed = Omit<PlannedPrompt, 'name'>;

/** Every prompt that was found, under a safe name of its own and, where it is not ours already, as a file that can be run. */
export async function planImport(found: Found): Promise<readonly PlannedPrompt[]> {
  const partials = createPartials(found.copies);
  const check: Check = async ({ name, type, source }) =>
    parsePrompt(source, { name, path: `${name}.${type === 'rich' ? 'prompt' : 'md'}` }, async () => partials);
  const names = new Set<string>();
  const planned: PlannedPrompt[] = [];
  for (const draft of found.drafts) planned.push(withName(await toRunnable(draft, check), names));
  for (const copy of found.copies) planned.push(withName(await toCopied(copy, check), names));
  return planned;
}

function withName(prompt: Unnamed, taken: Set<string>): PlannedPrompt {
  const safe = toSafeName(prompt.originalName);
  let name = safe;
  for (let count = 2; taken.has(foldName(name)); count += 1) name = `${safe}-${count}`;
  taken.add(foldName(name));
  return { ...prompt, name };
}

/** Settings that no model of ours could take are left out rather than the prompt. */
async function toRunnable(draft: Draft, check: Check): Promise<Unnamed> {
  const origin = { from: draft.from, originalName: draft.name };
  const file = toPromptFile(draft);
  const problem = await findProblem(async () => check({ ...file, name: draft.name }));
  if (problem === undefined) return { ...file, ...origin, notes: draft.notes };
  const bareFile = toPromptFile({ ...draft, config: {} });
  await check({ ...bareFile, name: draft.name });
  return { ...bareFile, ...origin, notes: [...draft.notes, `its settings are not carried over: ${problem}`] };
}

/** Somebody's own file is taken as it is, even broken: to mend it is not our business. */
async function toCopied(copy: PromptCopy, check: Check): Promise<Unnamed> {
  const { from, type, source, name: originalName } = copy;
  const commands: string[] = [];
  const problem = await findProblem(async () => {
    commands.push(...(await describeCommands(copy)));
    await check(copy);
  });
  const problems = problem === undefined ? [] : [`it cannot be run as it is: ${problem}`];
  return { from, type, source, originalName, notes: [...commands, ...problems] };
}

async function findProblem(check: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
}

/** A partial that is not among them may be in the library already. One in a folder is not: there are none. */
function createPartials(copies: readonly PromptCopy[]): PartialSource {
  return {
    async find(wanted, type) {
      const copy = copies.find(({ name }) => name === `_${wanted}`) ?? copies.find(({ name }) => name === wanted);
      if (copy === undefined) return wanted.includes('/') ? undefined : { type, text: '', label: wanted };
      return { type: copy.type, text: splitFrontMatter(copy.source, copy.from).text, label: copy.from };
    },
    names: async () => copies.map(({ name }) => name),
  };
}

/** Commands stay in the file, where the trust that they need is asked for before the first of them runs. */
async function describeCommands({ source, from }: PromptCopy): Promise<readonly string[]> {
  const { frontMatter } = splitFrontMatter(source, from);
  const commands = toMapping(toMapping(await readFrontMatter(frontMatter, from))?.['commands']) ?? {};
  return Object.entries(commands).map(
    ([name, command]) => `it declares the command ${name}: ${JSON.stringify(toWords(command))}, which was not run`,
  );
}
