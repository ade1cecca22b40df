import { ProviderFailure } from '../../errors.ts';
import type { Driver, Exchange, ModelPage, WireRequest } from '../driver.ts';
import { checkExtra } from '../extra.ts';
import { toHttpFailure } from '../http-errors.ts';
import { isObject, parseJson, type JsonObject } from '../json.ts';
import { cannotCarry, readMedia } from '../media.ts';
import { toModel, toText, type ChatRequest, type Message } from '../provider.ts';
import { isAnyJson, tellSchema, tellSchemaToUser, warnInWords } from '../schema-words.ts';
import { warnUnsupported } from '../unsupported.ts';
import { chatPlaceholders, type ChatDeclaration, type Declaration, type ModelsDeclaration } from './declaration.ts';
import { createEmbeddingCalls } from './declared-embeddings.ts';
import { DeclaredReader, toErrorText } from './declared-reader.ts';
import { findAt } from './place.ts';
import { fillBody, fillPath, listPlaceholders } from './template.ts';

/** The driver that a declaration describes. */
export function createDeclaredDriver(name: string, declaration: Declaration): Driver {
  const { chat, models, embeddings } = declaration;
  return {
    name,
    framing: chat.framing === 'ndjson' ? 'ndjson' : 'sse',
    headers: {},
    toWire: (request, exchange) => toWire({ chat, onlyModel: findOnlyModel(name, declaration) }, request, exchange),
    createReader: (draft) => new DeclaredReader(draft, chat),
    toFailure: (answer, exchange) => {
      const body = toErrorText(parseJson(answer.body), chat.answer.error);
      return toHttpFailure({ ...answer, body: body ?? answer.body }, exchange);
    },
    models:
      models === undefined
        ? null
        : { toPath: () => models.path, toPage: (body, exchange) => toModelPage(body, models, exchange) },
    embeddings: embeddings === undefined ? null : createEmbeddingCalls(embeddings),
  };
}

/** The only name of a model that makes sense where the API has no place for one. */
export function findOnlyModel(name: string, { chat, default_model: model }: Declaration): string | null {
  return model || (listUsed(chat).has('model') ? null : name);
}

function listUsed({ path, body }: ChatDeclaration): ReadonlySet<string> {
  return new Set([...listPlaceholders(path), ...listPlaceholders(body)]);
}

interface Form {
  readonly chat: ChatDeclaration;
  readonly onlyModel: string | null;
}

function toWire({ chat, onlyModel }: Form, asked: ChatRequest, { provider }: Exchange): WireRequest {
  const used = listUsed(chat);
  const { request, warnings: told } = toFormed(asked, provider, used);
  const values = toValues(request, used);
  checkExtra(request.extra, listTaken(chat.body));
  const fields = { ...fillBody(chat.body, values), ...request.extra };
  const path = fillPath(chat.path, values);
  const isOther = !used.has('model') && request.model !== onlyModel;
  const unsaid = {
    ...toUnsaid(values, used),
    '--model': isOther ? request.model : undefined,
    '--tools': request.tools,
  };
  const warnings = [...warnUnsupported(provider, unsaid), ...told, ...warnLost(provider, request, used)];
  if (chat.method !== 'GET') return { path, body: fields, warnings };
  return { method: 'GET', path: withQuery(path, fields), body: {}, warnings };
}

interface Formed {
  readonly request: ChatRequest;
  readonly warnings: readonly string[];
}

/** A schema that has no place in the templates is told in words, where words have theirs. */
function toFormed({ schema, ...request }: ChatRequest, provider: string, used: ReadonlySet<string>): Formed {
  if (schema === undefined) return { request, warnings: [] };
  if (used.has('schema') && !isAnyJson(schema)) return { request: { ...request, schema }, warnings: [] };
  const tell = used.has('system') || used.has('messages') ? tellSchema : tellSchemaToUser;
  return {
    request: { ...request, messages: tell(schema, request.messages) },
    warnings: warnInWords(provider, schema),
  };
}

function toValues({ model, messages, stream, settings, schema }: ChatRequest, used: ReadonlySet<string>): JsonObject {
  for (const message of messages) checkMedia(message);
  const systems = messages.filter(({ role }) => role === 'system').map(toText);
  const prompt = messages.findLast(({ role }) => role === 'user');
  const { temperature, maxTokens, topP, stop, seed, reasoning } = settings;
  return {
    model,
    prompt: prompt === undefined ? undefined : toText(prompt),
    system: systems.length === 0 ? undefined : systems.join('\n\n'),
    messages: messages
      .filter(({ role }) => role !== 'system' || !used.has('system'))
      .map((message) => ({ role: message.role, content: toText(message) })),
    temperature,
    max_tokens: maxTokens,
    top_p: topP,
    stop,
    seed,
    reasoning,
    schema: schema?.schema,
    stream,
  };
}

function checkMedia({ content }: Message): void {
  if (typeof content === 'string') return;
  const media = content.find((part) => part.type === 'media');
  if (media !== undefined) throw cannotCarry(readMedia(media), 'this provider takes text alone');
}

/** What was asked for and has no place in the templates, by its flag. */
function toUnsaid(values: JsonObject, used: ReadonlySet<string>): JsonObject {
  const isSaid = (name: string): boolean => used.has(name) || (name === 'system' && used.has('messages'));
  const flags = Object.entries(chatPlaceholders).filter(([name]) => !isSaid(name));
  return Object.fromEntries(flags.flatMap(([name, flag]) => (flag === null ? [] : [[flag, values[name]]])));
}

function warnLost(provider: string, { messages }: ChatRequest, used: ReadonlySet<string>): readonly string[] {
  const isLost = !used.has('messages') && messages.filter(({ role }) => role !== 'system').length > 1;
  return isLost ? [`"${provider}" takes one prompt alone, so the messages before it were left out`] : [];
}

/** Fields that the prompt and its flags fill, which nobody may take away from them. */
function listTaken(body: JsonObject): readonly string[] {
  const own = new Set(['model', 'prompt', 'messages', 'system', 'stream']);
  return Object.keys(body).filter((field) => listPlaceholders(body[field]).some((name) => own.has(name)));
}

function withQuery(path: string, fields: JsonObject): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields))
    query.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  const text = query.toString();
  return text === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${text}`;
}

function toModelPage(body: unknown, { list = '.', id = 'id' }: ModelsDeclaration, { provider }: Exchange): ModelPage {
  const rows = findAt(body, list);
  if (!Array.isArray(rows)) {
    const place = typeof list === 'string' ? list : list.join(', ');
    throw new ProviderFailure('provider', `the answer has no list of models at "${place}"`, { provider });
  }
  const ids = rows.map((row: unknown) => (isObject(row) ? findAt(row, id) : row));
  const models = ids.filter((each) => typeof each === 'string').map((each) => toModel({ id: each }));
  return { models, next: null };
}
