import type { Prompt } from '../../prompts/prompt.ts';
import type { ChatSettings } from '../../providers/provider.ts';
import type { ParamArgument } from '../params.ts';
import type { Check } from './assertions/assertion.ts';

/** The cases of one file. */
export interface Suite {
  /** How reports call it. */
  readonly name: string;
  readonly path: string;
  readonly prompt: Prompt;
  /** All that its results hang on: itself, the prompt, schemas and values. */
  readonly files: readonly string[];
  /** The share of the cases that must pass. */
  readonly threshold: number;
  readonly cases: readonly TestCase[];
}

export interface TestCase {
  readonly name: string;
  readonly line: number;
  readonly params: readonly ParamArgument[];
  readonly checks: readonly Check[];
  /** Who answers: each of them. */
  readonly contestants: readonly Contestant[];
  /** How often each of them is asked. */
  readonly repeat: number;
  /** The share of these runs that must pass. */
  readonly threshold: number;
}

/** Somebody who answers. */
export interface Contestant {
  /** How reports call it; null for whoever a run would ask. */
  readonly label: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly settings: ChatSettings;
}

/** What the command line says about all suites. */
export interface SuiteOptions {
  /** Who answers in place of those that the files name; empty where they have the say. */
  readonly providers: readonly string[];
  readonly judge: string | null;
  readonly embedder: string | null;
}
