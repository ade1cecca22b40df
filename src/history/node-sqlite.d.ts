/** The types of Node 20, which is what we build for, do not know it. */
declare module 'node:sqlite' {
  export class DatabaseSync {
    constructor(path: string, options?: { readonly readOnly?: boolean });
    exec(sql: string): void;
    prepare(sql: string): {
      run(...values: readonly unknown[]): { readonly changes: number | bigint };
      get(...values: readonly unknown[]): unknown;
      all(...values: readonly unknown[]): unknown[];
    };
    close(): void;
  }
}
