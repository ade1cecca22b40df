import { Ajv2020 } from 'ajv/dist/2020.js';

/** Says what is wrong with a value, completing "must ...", or null. */
export type SchemaCheck = (value: unknown) => string | null;

/** Throws when the schema itself cannot be used. */
export function createSchemaCheck(schema: Readonly<Record<string, unknown>>): SchemaCheck {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
  // Older drafts name themselves, which the compiler does not know.
  const { $schema: _, ...rest } = schema;
  const validate = ajv.compile(rest);
  return (value) => {
    if (validate(value)) return null;
    const [error] = validate.errors ?? [];
    const message = error?.message?.replace(/^must /, '').replace(/^NOT/, 'not') ?? 'be as its schema says';
    return error === undefined || error.instancePath === '' ? message : `${message} at ${error.instancePath}`;
  };
}
