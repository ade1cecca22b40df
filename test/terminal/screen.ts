import { Terminal } from '@xterm/headless';

interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** What a terminal of this size shows after these bytes, line by line, and what has left it at the top. */
export async function renderScreen(bytes: string, size: Size): Promise<string> {
  const terminal = new Terminal({ ...size, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  return readScreen(terminal);
}

export function readScreen(terminal: Terminal): string {
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, at) => active.getLine(at)?.translateToString(true) ?? '');
  return `${lines.join('\n').trimEnd()}\n`;
}
