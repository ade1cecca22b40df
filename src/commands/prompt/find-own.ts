import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import type { PromptEntry } from '../../prompts/entries.ts';

/** The prompt of a name, which must lie where it can be changed: in the repository or in the user's own library. */
export async function findOwn(
  context: Context,
  name: string,
  refusal: { readonly verb: string; readonly hint: string },
): Promise<PromptEntry> {
  const entry = (await context.prompts()).locate(name);
  if (entry.place === 'file') {
    throw new Failure('usage', `"${name}" is a file outside the library`, {
      hint: 'give the name of a prompt: aix list',
    });
  }
  if (entry.place !== 'shipped') return entry;
  throw new Failure('usage', `"${name}" is shipped with aix and cannot be ${refusal.verb}`, { hint: refusal.hint });
}
