import type { CustomProvider } from '../config/schema.ts';
import { findDriverRow } from './drivers.ts';
import type { Preset } from './presets.ts';
import type { AuthType, ProviderSettings } from './settings.ts';

type KeyPlace = Pick<ProviderSettings, 'authType' | 'keyHeader' | 'keyScheme'>;
type WantedPlace = { readonly [Field in keyof KeyPlace]?: KeyPlace[Field] | undefined };

/** What the entry leaves open is as the vendor has it, unless the entry sends the key in another way. */
export function toWantedPlace(entry: CustomProvider, preset: Preset | undefined): WantedPlace {
  const { key_header: keyHeader } = entry;
  const authType = readAuthType(entry);
  const vendors = authType === undefined || authType === preset?.authType ? (preset ?? {}) : { authType };
  return keyHeader === undefined ? vendors : { authType: vendors.authType, keyHeader };
}

export function readAuthType({ auth_type: given }: CustomProvider): AuthType | undefined {
  return given === 'x-api-key' ? 'api-key' : given;
}

/** Where the key goes: as configured, or as the wire protocol has it. */
export function toKeyPlace(driver: string, wanted: WantedPlace): KeyPlace {
  if (driver === 'mock') return { authType: 'none', keyHeader: '', keyScheme: '' };
  const row = findDriverRow(driver);
  const authType = wanted.authType ?? row?.authType ?? 'bearer';
  const usual = authType === 'query' ? 'key' : 'X-API-Key';
  const keyHeader = wanted.keyHeader ?? (authType === row?.authType ? row.keyHeader : usual);
  return { authType, keyHeader, keyScheme: wanted.keyScheme ?? '' };
}
