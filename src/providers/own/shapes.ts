import { anything, object, providerShape, text, type Shape } from '../../config/schema.ts';
import {
  finishWords,
  type AnswerPlaces,
  type ChatDeclaration,
  type Declaration,
  type EmbeddingsDeclaration,
  type EndMark,
  type ModelsDeclaration,
  type UsagePlaces,
} from './declaration.ts';
import { parsePlace } from './place.ts';

type Fields<Value> = Record<keyof Value, Shape>;

const path: Shape = {
  ...text('joined to the base URL'),
  wanted: 'a path that begins with "/"',
  accepts: (value) => typeof value === 'string' && /^\/[^\s#\p{Cc}]*$/u.test(value),
};

const places: Shape = {
  ...text('where it sits'),
  wanted: 'a place such as "choices[0].text", or a list of them,',
  accepts: (value) => (Array.isArray(value) ? value.length > 0 && value.every(isPlace) : isPlace(value)),
};

const body: Shape = object('fields of the request', { each: anything });

const answerFields = {
  text: places,
  reasoning: places,
  finish: places,
  model: places,
  id: places,
  error: places,
  usage: object('counts of tokens', {
    fields: {
      input: places,
      output: places,
      reasoning: places,
      cache_read: places,
      cache_write: places,
    } satisfies Fields<UsagePlaces>,
  }),
} satisfies Fields<AnswerPlaces>;

const chat = object('how answers are asked for', {
  required: ['path', 'body', 'answer'],
  fields: {
    path,
    method: toChoice('POST', 'GET'),
    body,
    framing: toChoice('json', 'sse', 'ndjson'),
    answer: object('where things sit in an answer', { required: ['text'], fields: answerFields }),
    whole: object('where they sit in an answer in one piece', { fields: answerFields }),
    end: object('what says that a stream is complete', {
      fields: {
        data: text('a whole message'),
        event: text('name of an event'),
        path: { ...places, wanted: 'a place such as "done"', accepts: isPlace },
        equals: anything,
      } satisfies Fields<EndMark>,
    }),
    finish_words: object('what its words for the end mean', { each: toChoice(...finishWords) }),
  } satisfies Fields<ChatDeclaration>,
});

const { driver: _driver, preset: _preset, ...settings } = providerShape.fields ?? {};

/** Settings of a provider that stands in a file of its own. Without `base_url` the file is a driver alone. */
export const settingsShape: Shape = object('settings', { fields: settings });

/** What may stand in a file that declares a driver. */
export const declarationShape: Shape = object('a driver', {
  required: ['chat'],
  fields: {
    ...settings,
    chat,
    models: object('how models are listed', {
      required: ['path'],
      fields: { path, list: places, id: places } satisfies Fields<ModelsDeclaration>,
    }),
    health: object('what tells whether the server is well', { required: ['path'], fields: { path } }),
    embeddings: object('how vectors are asked for', {
      required: ['path', 'body'],
      fields: {
        path,
        body,
        vectors: places,
        vector: places,
        input: places,
        max_texts: {
          type: 'number',
          wanted: 'a whole number above 0',
          summary: 'how many texts one request may hold',
          accepts: (value) => Number.isInteger(value) && Number(value) > 0,
        },
      } satisfies Fields<EmbeddingsDeclaration>,
    }),
  } satisfies Fields<Pick<Declaration, 'chat' | 'models' | 'health' | 'embeddings'>>,
});

function isPlace(value: unknown): boolean {
  return typeof value === 'string' && parsePlace(value) !== null;
}

function toChoice(...words: readonly string[]): Shape {
  const accepts = (value: unknown): boolean => typeof value === 'string' && words.includes(value);
  return { ...text(words.join(', ')), wanted: `one of ${words.join(', ')}`, accepts };
}
