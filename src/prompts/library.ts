import type { Prompt } from './prompt.ts';

export interface PromptLibrary {
  /** A library name or a path to a file. Throws `config` with near names when there is none. */
  find(nameOrPath: string): Promise<Prompt>;
  /** Names from the repository, the home folder and the shipped templates, each once, sorted. */
  names(): Promise<readonly string[]>;
}
