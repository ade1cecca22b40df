import type { Found, PromptCopy } from './draft.ts';
import { toFolder, toStem, type Source } from './source.ts';

/** Prompt files as they are, from a folder or a repository: its `.prompts/`, else its `prompts/`, else all of it. */
export function readFiles(source: Source): Found {
  const files = source.files.filter((file) => /\.(md|prompt)$/.test(file) && !isHidden(file));
  const home = ['.prompts', 'prompts'].find((folder) => files.some((file) => file.startsWith(`${folder}/`)));
  const taken = files.filter((file) => home === undefined || file.startsWith(`${home}/`));
  const isAbout = (file: string): boolean => source.isFolder && isAboutProject(file);
  return {
    drafts: [],
    copies: withFolders(taken.filter((file) => !isAbout(file)).map((file) => toCopy(source, file))),
    skipped: taken.filter(isAbout).map((from) => ({ from, reason: 'about the project, no prompt' })),
  };
}

/** Rich prompts alone. */
export function readRichFiles(source: Source): Found {
  const files = source.files.filter((file) => file.endsWith('.prompt'));
  return { drafts: [], copies: withFolders(files.map((file) => toCopy(source, file))), skipped: [] };
}

export function hasFiles(source: Source): boolean {
  const { copies } = readFiles({ ...source, read: () => '' });
  return copies.length > 0;
}

/** Settings of other programs; a library of prompts alone may be in a hidden folder. */
function isHidden(file: string): boolean {
  return /(^|\/)\./.test(file.replace(/^\.prompts\//, ''));
}

/** Files of one name in many folders are told apart by the folder. */
function withFolders(copies: readonly PromptCopy[]): readonly PromptCopy[] {
  const counts = new Map<string, number>();
  for (const { name } of copies) counts.set(name, (counts.get(name) ?? 0) + 1);
  return copies.map((copy) => {
    const folder = toFolder(copy.from).split('/').at(-1) ?? '';
    return counts.get(copy.name) === 1 || folder === '' || copy.name.startsWith('_')
      ? copy
      : Object.assign(copy, { name: `${folder}-${copy.name}` });
  });
}

function isAboutProject(file: string): boolean {
  return /(^|\/)(readme|license|licence|changelog|contributing|code_of_conduct|security|authors)[^/]*\.md$/i.test(file);
}

function toCopy(source: Source, file: string): PromptCopy {
  const type = file.endsWith('.prompt') ? 'rich' : 'simple';
  return { name: toStem(file), from: file, type, source: source.read(file) };
}
