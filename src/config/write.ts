/** Every change of config.json: locked, read again, changed, written whole. */
export interface ConfigFile {
  readonly path: string;
  /** Value at a path of keys, from the home file alone; undefined when absent. */
  get(path: readonly string[]): Promise<unknown>;
  /** Changes the raw document under the lock. The change gets a copy it may mutate. Unknown fields stay. */
  update(change: (document: Record<string, unknown>) => void): Promise<void>;
}
