import type { Driver, Exchange, ModelPage, WireRequest } from '../driver.ts';
import { toObject, toText } from '../json.ts';
import { openAiChat } from '../openai-chat/driver.ts';
import { toModel } from '../provider.ts';

/** Chat completions at Azure, where the address names the deployment, or the model does. */
export const azure: Driver = {
  ...openAiChat,
  name: 'azure',
  toWire: (request, exchange) => withDeployment(openAiChat.toWire(request, exchange), exchange),
  models: { toPath: toModelsPath, toPage: toModelPage },
  embeddings: toEmbeddings(openAiChat.embeddings),
  // They have deployments of their own.
  batches: undefined,
};

function toEmbeddings(calls: Driver['embeddings']): Driver['embeddings'] {
  if (calls === null) return null;
  return {
    ...calls,
    toWire: (request, exchange) => withDeployment(calls.toWire(request, exchange), exchange),
  };
}

function withDeployment(wire: WireRequest, { model, baseUrl }: Exchange): WireRequest {
  const { pathname } = new URL(baseUrl);
  if (pathname.endsWith('/openai')) return { ...wire, path: `/deployments/${encodeURIComponent(model)}${wire.path}` };
  const [, fixed] = /\/deployments\/([^/]+)$/.exec(pathname) ?? [];
  if (fixed === undefined || fixed === encodeURIComponent(model)) return wire;
  const warning = `the base URL names the deployment "${fixed}", which answers in place of "${model}"`;
  return { ...wire, warnings: [...(wire.warnings ?? []), warning] };
}

function toModelsPath(_: string | null, { baseUrl }: Exchange): string {
  const { pathname } = new URL(baseUrl);
  if (pathname.endsWith('/models')) return '/info';
  // The list belongs to the resource, above the deployment that the base URL names.
  return pathname.includes('/deployments/') ? '/../../models' : '/models';
}

/** Foundry tells about the one model that is there. */
function toModelPage(body: unknown, exchange: Exchange): ModelPage {
  const { model_name: name, model_provider_name: owner } = toObject(body);
  if (toText(name) !== '')
    return { models: [toModel({ id: toText(name), ownedBy: toText(owner) || null })], next: null };
  return openAiChat.models?.toPage(body, exchange) ?? { models: [], next: null };
}
