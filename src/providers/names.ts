const prefix = 'custom:';

export function isCustomName(name: string): boolean {
  return name.slice(0, prefix.length).toLowerCase() === prefix;
}

export function toCustomName(key: string): string {
  return `${prefix}${key}`;
}

/** The name without `custom:`, as the user gave it when adding the provider. */
export function toBareName(name: string): string {
  return isCustomName(name) ? name.slice(prefix.length) : name;
}

/** `my-api` and `API_KEY` make `AIX_MY_API_API_KEY`. */
export function toVariable(name: string, suffix: 'API_KEY' | 'BASE_URL'): string {
  return `AIX_${toBareName(name)
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '_')}_${suffix}`;
}
