import type { Environment } from '../context.ts';
import { Failure } from '../errors.ts';
import { checkBaseUrl, completeLocalUrl, isLoopback, toHost } from './base-url.ts';
import { findDriverRow } from './drivers.ts';
import { toVariable } from './names.ts';
import { toPresetUrl } from './preset-url.ts';
import type { Preset } from './presets.ts';

/** Where a provider is, and which variable moved it there. */
export interface Place {
  readonly baseUrl: string;
  readonly host: string;
  readonly isLoopback: boolean;
  readonly variable: string | null;
  readonly problem: Failure | null;
}

/** Of a vendor: as its variables say, the first that is set, or at home. */
export function findPlace(preset: Preset, env: Environment): Place {
  const complete = (text: string): string => (preset.isLocal ? completeLocalUrl(text, preset.baseUrl) : text);
  for (const variable of [toVariable(preset.name, 'BASE_URL'), ...preset.baseUrlVariables]) {
    const place = readVariablePlace(variable, env, complete);
    if (place !== null) return place;
  }
  return toPresetPlace(preset, env);
}

/** What the wire protocol adds to the address. */
export function completePlace(place: Place, driver: string, env: Environment): Place {
  const complete = findDriverRow(driver)?.completeUrl;
  if (complete === undefined || place.problem !== null) return place;
  return { ...place, baseUrl: complete(place.baseUrl, env) };
}

export function toPresetPlace(preset: Preset, env: Environment): Place {
  const place = tryPlace(() => toPresetUrl(preset, env));
  return place.problem === null ? place : { ...place, baseUrl: preset.baseUrl };
}

export function readVariablePlace(
  variable: string,
  env: Environment,
  complete: (text: string) => string = (text) => text,
): Place | null {
  const text = env[variable]?.trim() ?? '';
  return text === '' ? null : { ...readPlace(complete(text), variable), variable };
}

export function readPlace(text: string, where: string): Place {
  return tryPlace(() => checkBaseUrl(text, { code: 'config', where }));
}

export function toPlace(baseUrl: string): Place {
  return { baseUrl, host: toHost(baseUrl), isLoopback: isLoopback(baseUrl), variable: null, problem: null };
}

function tryPlace(toBaseUrl: () => string): Place {
  try {
    return toPlace(toBaseUrl());
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { baseUrl: '', host: '', isLoopback: false, variable: null, problem: error };
  }
}

export function isAtVendor(preset: Preset, { host }: Place, env: Environment): boolean {
  return host === toPresetPlace(preset, env).host || preset.vendorHosts?.test(host) === true;
}
