import type { OptionTable } from './option-table.ts';
import { parseNumber } from '../parse-setting.ts';
import type { SchemaOptions } from '../run/answer-form.ts';

export interface SchemaFlags {
  readonly schema?: string;
  readonly schemaMulti?: string;
  readonly repair: number;
}

const forms = 'a file, JSON, or "name, age int, bio?: one sentence"';

export function addSchemaOptions<Table extends OptionTable>(command: Table): Table {
  return command
    .option('--schema <schema>', `JSON that the answer must be, as JSON Schema or Picoschema: ${forms}`)
    .addOption(
      command.createOption('--schema-multi <schema>', 'the same for a list of such answers').conflicts('schema'),
    )
    .option(
      '--repair <number>',
      'how often an answer of another form is shown to the model with what is wrong, and asked for again',
      parseNumber('--repair', { min: 0, max: 10, integer: true }),
      1,
    );
}

export function toSchemaOptions({ schema, schemaMulti, repair }: SchemaFlags): SchemaOptions {
  return { schema: schema ?? null, schemaMulti: schemaMulti ?? null, repairs: repair };
}
