import type { Environment } from '../../context.ts';

/** The last dated version that is no preview. */
const usualVersion = '2024-10-21';
const foundryVersion = '2024-05-01-preview';

/**
 * Makes one of the forms that Azure answers at out of what people have: the endpoint of a resource, the target address
 * that the portal shows for a deployment, one with and one without a version. Dated versions belong to the older paths;
 * `/openai/v1` refuses them.
 */
export function completeAzureUrl(baseUrl: string, env: Environment): string {
  const url = new URL(baseUrl);
  const given = url.searchParams.get('api-version');
  const wanted = given ?? readVersion(env);
  const version = wanted !== null && /^\d/.test(wanted) ? wanted : null;
  const path = url.pathname.replace(/\/+$/, '').replace(/\/chat\/completions$/, '');
  const withVersion = (place: string, query: string | null): string =>
    `${url.origin}${place}${query === null ? '' : `?api-version=${query}`}`;
  if (/\/deployments\/[^/]+$/.test(path)) return withVersion(path, version ?? usualVersion);
  if (path.endsWith('/models')) return withVersion(path, given ?? foundryVersion);
  const plain = /\/v\d+$/.test(path) ? null : `${path.replace(/\/openai$/, '')}/openai`;
  if (plain !== null && version !== null) return withVersion(plain, version);
  return withVersion(plain === null ? path : `${plain}/v1`, version === null ? wanted : null);
}

function readVersion(env: Environment): string | null {
  const names = ['AZURE_OPENAI_API_VERSION', 'OPENAI_API_VERSION'];
  return names.map((name) => env[name]?.trim() ?? '').find((text) => /^[\w.-]+$/.test(text)) ?? null;
}
