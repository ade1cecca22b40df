import { isObject, type JsonObject } from './json.ts';
import type { ChatRequest, Message, OutputSchema } from './provider.ts';

/** Whether any JSON will do. Vendors have another field for that, or none. */
export function isAnyJson({ schema }: OutputSchema): boolean {
  return Object.keys(schema).length === 0;
}

/** Whether the answer is an object in any case. To anything else many vendors hold no model. */
export function hasObjectRoot({ schema: { type, properties } }: OutputSchema): boolean {
  return type === 'object' || (type === undefined && isObject(properties));
}

/** The schema for vendors that look for the type at its root. */
export function toTypedRoot(schema: JsonObject): JsonObject {
  return schema['type'] === undefined && isObject(schema['properties']) ? { type: 'object', ...schema } : schema;
}

/** Says in words what the server takes no field for. */
export function describeSchema(wanted: OutputSchema): string {
  if (isAnyJson(wanted)) return 'Answer with JSON alone.';
  return `Answer with JSON alone. It must follow this JSON Schema: ${JSON.stringify(wanted.schema)}`;
}

/** The messages for a model that has to be told. Templates of many models take one system message and no second one. */
export function tellSchema(wanted: OutputSchema, messages: readonly Message[]): readonly Message[] {
  const [first, ...others] = messages;
  if (first?.role !== 'system') return [{ role: 'system', content: describeSchema(wanted) }, ...messages];
  return [append(first, describeSchema(wanted)), ...others];
}

/** The same for a server that takes no words of the system. */
export function tellSchemaToUser(wanted: OutputSchema, messages: readonly Message[]): readonly Message[] {
  const at = messages.findLastIndex(({ role }) => role === 'user');
  const message = messages[at];
  return message === undefined ? messages : messages.with(at, append(message, describeSchema(wanted)));
}

function append({ role, content }: Message, words: string): Message {
  const text = `\n\n${words}`;
  return { role, content: typeof content === 'string' ? content + text : [...content, { type: 'text', text }] };
}

/** The request for a server that takes no schema. */
export function withSchemaInWords({ schema, ...request }: ChatRequest): ChatRequest {
  return schema === undefined ? request : { ...request, messages: tellSchema(schema, request.messages) };
}

/** A model that only hears of a schema may stray from it, which whoever wrote the schema should know. */
export function warnInWords(who: string, wanted: OutputSchema, lacking = 'no JSON Schema'): readonly string[] {
  return isAnyJson(wanted) ? [] : [`"${who}" takes ${lacking}, so the model was told it in words`];
}
