import type { Environment } from '../context.ts';
import { Failure } from '../errors.ts';
import { toVariable } from './names.ts';
import type { Preset } from './presets.ts';

/** The vendor's base URL, its `{parts}` read from the environment. Throws when one of them is missing. */
export function toPresetUrl(preset: Preset, env: Environment): string {
  return preset.baseUrl.replaceAll(/\{(\w+)\}/g, (_, part: string) => readPart(preset, part, env));
}

function readPart({ name, baseUrlVariables, baseUrlParts = {} }: Preset, part: string, env: Environment): string {
  const variables = baseUrlParts[part] ?? [];
  const variable = variables.find((each) => (env[each]?.trim() ?? '') !== '');
  const value = variable === undefined ? '' : (env[variable]?.trim() ?? '');
  if (/^[A-Za-z0-9-]+$/.test(value)) return value;
  // Anything else could lead the key to another host.
  const problem = variable === undefined ? `"${name}" needs ${variables[0]}` : `${variable} is no ${part}`;
  throw new Failure('config', problem, {
    hint: `export ${variable ?? variables[0]}=..., or the whole base URL as ${baseUrlVariables[0] ?? toVariable(name, 'BASE_URL')}`,
  });
}
