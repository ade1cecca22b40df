import { renderProblem } from '../../config/document.ts';
import { findProblem } from '../../config/problem.ts';
import { describeJsonError, Failure } from '../../errors.ts';
import { checkBaseUrl } from '../../providers/base-url.ts';
import { driverTable } from '../../providers/drivers.ts';
import { findPreset } from '../../providers/presets.ts';
import { checkName, findName, type Entries, type Entry } from './entries.ts';
import { parseModel, toHeaders } from './flags.ts';
import { toCheckedOAuth } from './share-oauth.ts';

/** What another user may have. A key command is code, and whatever this version does not know may hold a secret. */
export const sharedFields: readonly string[] = [
  'base_url',
  'default_model',
  'headers',
  'auth_type',
  'driver',
  'preset',
  'key_header',
  'timeout',
  'idle_timeout',
  'connect_timeout',
  'max_retries',
  'min_interval_ms',
  'rpm',
  'tpm',
  'verify_ssl',
  'ca_file',
  'model_aliases',
  'extra_body',
  'enabled',
];

/** The providers of a shared file, all of them fit for use, or a failure that names the first that is not. */
export function readShared(text: string, source: string): Entries {
  const document = parse(text, source);
  const problem = findProblem(document);
  if (problem !== null) throw toRefusal(source, renderProblem(problem));
  const { custom_providers: given } = document as { readonly custom_providers?: Entries | null };
  if (given === undefined || given === null || Object.keys(given).length === 0) {
    throw toRefusal(source, 'holds no "custom_providers"');
  }
  const entries: Entries = Object.create(null) as Entries;
  for (const [key, entry] of Object.entries(given)) {
    const [name, checked] = withSource(`${source}: "${key}"`, () => [checkName(key), toChecked(entry)] as const);
    if (findName(name, entries) !== undefined) throw toRefusal(source, `names "${name}" twice`);
    entries[name] = checked;
  }
  return entries;
}

function parse(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw toRefusal(source, `is not JSON: ${describeJsonError(error)}`);
  }
}

function toRefusal(source: string, problem: string): Failure {
  return new Failure('config', `${source}: ${problem}`, {
    hint: 'nothing was added; "aix provider export" shows what the file looks like',
  });
}

/** The checks of the flags hold here too; only that the fault lies in a file. */
function withSource<Value>(source: string, check: () => Value): Value {
  try {
    return check();
  } catch (error) {
    if (error instanceof Failure) throw toRefusal(source, error.message);
    throw error;
  }
}

function toChecked(entry: Entry): Entry {
  const { headers, default_model: model, driver, preset, oauth } = entry;
  if (typeof driver === 'string' && !Object.hasOwn(driverTable, driver)) throw toUnknown('driver', driver);
  if (typeof preset === 'string' && findPreset(preset) === undefined) throw toUnknown('preset', preset);
  const given = Object.entries((headers ?? {}) as Record<string, string>).map(([name, value]) => ({ name, value }));
  return {
    ...entry,
    base_url: checkBaseUrl(String(entry['base_url'])),
    ...(typeof model === 'string' && { default_model: parseModel(model) }),
    ...(oauth !== undefined && { oauth: toCheckedOAuth(oauth) }),
    ...(given.length > 0 && { headers: toHeaders(given) }),
  };
}

function toUnknown(field: string, value: string): Failure {
  return new Failure('config', `the ${field} ${JSON.stringify(value)} is unknown`);
}
