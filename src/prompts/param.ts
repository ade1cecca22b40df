type ParamType = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'any';

/** A value that a prompt asks for: declared in its front matter, or only used in its text. */
export interface Param {
  readonly name: string;
  /** `any` where nothing is declared: text stays text. */
  readonly type: ParamType;
  readonly description: string | null;
  /** A param without a default that must have a value. */
  readonly isRequired: boolean;
  /** Undefined where there is none. */
  readonly default: unknown;
  /** The only values there may be, or null. */
  readonly choices: readonly unknown[] | null;
  /** Asked for without echo, never shown and never stored. */
  readonly isSecret: boolean;
  /** JSON Schema of the value, for what `type` and `choices` do not say; null where nothing is declared. */
  readonly schema: Readonly<Record<string, unknown>> | null;
}

/** Values of params, typed: what the schema calls a number is one. */
export type ParamValues = Readonly<Record<string, unknown>>;

/** How a value stands in the text of a simple prompt: text as it is, anything else as JSON. */
export function toParamText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

export function createParam(name: string, defaultValue?: unknown): Param {
  return {
    name,
    type: 'any',
    description: null,
    isRequired: defaultValue === undefined,
    default: defaultValue,
    choices: null,
    isSecret: false,
    schema: null,
  };
}
