/** How much a model thinks is told in tokens up to 2.5, in words since 3. */
type Thinking =
  | { readonly type: 'fixed' }
  | { readonly type: 'budget'; readonly least: number; readonly most: number; readonly canBeOff: boolean }
  | { readonly type: 'levels'; readonly levels: readonly Level[] };

export const levels = ['minimal', 'low', 'medium', 'high'] as const;
export type Level = (typeof levels)[number];

/** What a model takes. What it does not take it answers with 400. */
export interface Traits {
  readonly thinking: Thinking;
  readonly hasSystem: boolean;
  readonly hasSchema: boolean;
  readonly hasTools: boolean;
  /** Whether an answer may have a schema and call tools. */
  readonly hasSchemaWithTools: boolean;
}

/** The traits of a model, by its name. */
export function findTraits(model: string): Traits {
  const name = model.replace(/^models\//, '').toLowerCase();
  return table.find(([pattern]) => pattern.test(name))?.[1] ?? newest;
}

const fixed = { type: 'fixed' } as const;
/** All of 3 think. `minimal` came with 3 Flash and went with 3.7 Flash. */
const newest: Traits = {
  thinking: { type: 'levels', levels: ['low', 'medium', 'high'] },
  hasSystem: true,
  hasSchema: true,
  hasTools: true,
  hasSchemaWithTools: true,
};
const older: Traits = { ...newest, thinking: fixed, hasSchemaWithTools: false };

function withLevels(...known: readonly Level[]): Traits {
  return { ...newest, thinking: { type: 'levels', levels: known } };
}

function withBudget(least: number, most: number, canBeOff: boolean): Traits {
  return { ...older, thinking: { type: 'budget', least, most, canBeOff } };
}

/** As the documentation of autumn 2026 has it. The first row that fits counts; a name that fits none is the newest. */
const table: readonly (readonly [RegExp, Traits])[] = [
  [/^gemma-(?:[123](?!\d)|3n)/, { ...older, hasSystem: false, hasSchema: false, hasTools: false }],
  [/^gemma-/, withLevels('minimal', 'high')],
  [/^gemini-(?:1|2\.0)|^learnlm/, older],
  [/^gemini-2\.5-.*(?:image|tts)/, older],
  [/^gemini-2\.5-pro/, withBudget(128, 32_768, false)],
  [/^gemini-2\.5-flash-lite/, withBudget(512, 24_576, true)],
  [/^gemini-2|^gemini-robotics-er-1/, withBudget(1, 24_576, true)],
  [/^gemini-3[\d.]*-pro-image|^gemini-.*tts/, { ...newest, thinking: fixed }],
  [/^gemini-3[\d.]*-.*image/, withLevels('minimal', 'high')],
  [/^gemini-3-pro/, withLevels('low', 'high')],
  [/^gemini-3(?:\.[1-6])?-flash/, withLevels('minimal', 'low', 'medium', 'high')],
];
