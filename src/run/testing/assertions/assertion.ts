import type { Context } from '../../../context.ts';
import type { Place } from '../../../prompts/placed-yaml.ts';
import type { Envelope } from '../../envelope.ts';
import type { Cost } from '../../price.ts';
import type { PlanOptions } from '../../run-prompt.ts';
import type { Purse } from '../purse.ts';

/** What came of one run of a case. */
export interface Subject {
  readonly envelope: Envelope;
  /** For assertions that ask somebody themselves. */
  readonly context: Context;
  readonly options: PlanOptions;
  readonly purse: Purse;
  /** Takes what it cost to ask; null when nobody knows. */
  readonly spend: (cost: Cost | null) => void;
}

export interface Verdict {
  readonly passes: boolean;
  /** What was found, for the report. */
  readonly got: string;
}

export interface Check {
  /** As the file says it: `not-contains`. */
  readonly type: string;
  readonly expected: string;
  /** What it hangs on beside what the file says. */
  readonly files?: readonly string[];
  /** A failure that it throws is none of the answer: nobody could be asked. */
  readonly judge: (subject: Subject) => Verdict | Promise<Verdict>;
}

/** What an assertion is read among. */
export interface Surroundings {
  readonly context: Context;
  /** Where paths begin. */
  readonly folder: string;
  /** Who judges, and who makes vectors, where the assertion does not say. */
  readonly judge: string | null;
  readonly embedder: string | null;
}

/** Throws `config` for what cannot be asserted. */
export type ReadAssertion = (place: Place, around: Surroundings) => ReadCheck | Promise<ReadCheck>;

export type ReadCheck = Omit<Check, 'type'>;
