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

/** More of them would take longer to be looked for than to make the variable of each name. */
const mostKeyed = 200;

/** Fits every name that has a variable for its key among these, and few others: of thousands most have none. */
export function toKeyedNames(variables: readonly string[]): RegExp {
  const parts = variables.flatMap((variable) => /^AIX_([A-Z0-9_]*)_API_KEY$/.exec(variable)?.[1] ?? []);
  if (parts.length > mostKeyed) return /^/;
  // Other letters may become several when they are made large.
  const names = parts.map((part) => part.replaceAll('_', '[^a-z\\d]')).join('|');
  return new RegExp(`^(?:custom:)?(?:${names})$|[^ -~]`, 'i');
}
