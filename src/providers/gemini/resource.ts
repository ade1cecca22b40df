import type { Exchange } from '../driver.ts';

/** The name of a model as the API has it: the vendor's own are `models/...`, those that users tuned `tunedModels/...`. */
export function toResource(model: string): string {
  return /^(models|tunedModels)\//.test(model) ? model : `models/${model}`;
}

/** The path of what a model can do. */
export function toMethodPath(method: string, { model, baseUrl }: Exchange): string {
  const [collection = '', ...id] = toResource(model).split('/');
  return `${toRoot(baseUrl)}/${collection}/${encodeURIComponent(id.join('/'))}:${method}`;
}

/** Google's own libraries are given a base URL without the version. */
export function toRoot(baseUrl: string): string {
  return /^[a-z]+:\/\/[^/]+$/i.test(baseUrl) ? '/v1beta' : '';
}
