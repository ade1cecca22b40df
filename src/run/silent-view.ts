import type { RunView } from './run-chat.ts';

async function ignore(): Promise<void> {}

/** Shows nothing. */
export const silentView: RunView = {
  start: ignore,
  event: ignore,
  note: ignore,
  retry: ignore,
  fallback: ignore,
  repair: ignore,
  end: ignore,
  toErrorDocument: () => undefined,
};
