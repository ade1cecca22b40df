/** The vendor names its base URL without the version, others with it. */
export function toPath(baseUrl: string, path: string): string {
  return /\/v\d+$/.test(baseUrl) ? path : `/v1${path}`;
}
