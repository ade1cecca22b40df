import type { Stage } from './stage.ts';

export interface Outcome {
  readonly problems: readonly string[];
  /** How long after the signal the server saw the end of the connection, where there was one. */
  readonly closedMs?: number | undefined;
}

export type Way = (stage: Stage) => Promise<Outcome>;

export const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
export type Signal = keyof typeof exitCodes;

/** What is not as it was wanted. */
export function compare<Fields extends object>(found: Fields, wanted: Partial<Fields>): readonly string[] {
  return Object.entries(wanted).flatMap(([name, value]) => {
    // The names are those of the wanted fields.
    const is = found[name as keyof Fields];
    return is === value ? [] : [`${name} is ${JSON.stringify(is)} in place of ${JSON.stringify(value)}`];
  });
}
