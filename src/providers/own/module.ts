import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { renderProblem } from '../../config/document.ts';
import { findProblem } from '../../config/problem.ts';
import { Failure } from '../../errors.ts';
import { isTrusted, wasTrusted } from '../../trust.ts';
import type { Driver } from '../driver.ts';
import { toHttpFailure } from '../http-errors.ts';
import { isObject, type JsonObject } from '../json.ts';
import { guardDriver } from './guard.ts';
import { withoutNulls, type OwnFile } from './load.ts';
import { findUnknown } from './read-declaration.ts';
import { settingsShape } from './shapes.ts';

/** The driver that a module exports, once the user has trusted exactly this content. */
export async function loadModule(path: string, home: string): Promise<OwnFile> {
  checkTrust(path, home);
  const { driver, provider = {} } = await load(path);
  const problem = findProblem(provider, settingsShape) ?? findUnknown(provider, settingsShape, []);
  if (problem !== null)
    throw toFailure(
      path,
      `exports a "provider" that cannot be used: ${renderProblem({ ...problem, path: ['provider', ...problem.path] })}`,
    );
  return {
    settings: withoutNulls(isObject(provider) ? provider : {}),
    healthPath: null,
    driver: guardDriver(toDriver(path, driver), path),
  };
}

function checkTrust(path: string, home: string): void {
  if (isTrusted(home, { kind: 'providers', source: read(path) })) return;
  const what = wasTrusted(home, { kind: 'providers', path })
    ? 'has changed since it was trusted'
    : 'is code that is not trusted';
  throw new Failure('config', `"${path}" ${what}`, { hint: `read it, then: aix provider trust ${path}` });
}

function read(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('config', `"${path}" cannot be read`, { detail, cause: error });
  }
}

async function load(path: string): Promise<JsonObject> {
  try {
    // It is the user's own and not there when this program is built.
    const exported: unknown = await import(/* @vite-ignore */ pathToFileURL(path).href);
    return { ...(exported as object) };
  } catch (error) {
    throw toFailure(path, 'cannot be loaded', error);
  }
}

/** What the contract of a driver asks for; the rest has defaults. */
function toDriver(path: string, driver: unknown): Driver {
  if (!isObject(driver)) throw toFailure(path, 'exports no "driver"');
  const missing = ['toWire', 'createReader'].find((name) => typeof driver[name] !== 'function');
  if (missing !== undefined) throw toFailure(path, `exports a driver without the function "${missing}"`);
  const { framing } = driver;
  if (framing !== 'sse' && framing !== 'ndjson')
    throw toFailure(path, 'exports a driver whose "framing" is neither "sse" nor "ndjson"');
  const defaults = { name: path, headers: {}, toFailure: toHttpFailure, models: null, embeddings: null };
  // Methods are looked up in the driver itself, which may be an object of a class.
  return Object.setPrototypeOf({ ...pickMissing(defaults, driver) }, driver) as Driver;
}

function pickMissing(defaults: JsonObject, driver: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => driver[name] === undefined));
}

function toFailure(path: string, problem: string, error?: unknown): Failure {
  const reason = error instanceof Error ? `: ${error.message}` : '';
  return new Failure('config', `"${path}" ${problem}${reason}`, {
    cause: error,
    hint: 'put the file right, then trust it again',
  });
}
