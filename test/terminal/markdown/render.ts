import { createMarkdownWriter } from '../../../src/terminal/render-markdown.ts';
import { createOutput } from '../../helpers/run.ts';

interface Look {
  readonly columns?: number;
  readonly hasColor?: boolean;
}

/** What stands on stdout after the Markdown came in these pieces. */
export async function renderPieces(
  pieces: Iterable<string>,
  { columns = 80, hasColor = false }: Look = {},
): Promise<string> {
  const { output, text } = createOutput(true, columns);
  const stdout = { ...output, hasColor };
  const { output: stderr } = createOutput(true);
  const io = { stdout, stderr };
  const writer = createMarkdownWriter(io);
  for (const piece of pieces) await writer.text(piece);
  await writer.end();
  return text();
}

export async function render(source: string, look: Look = {}): Promise<string> {
  return renderPieces([source], look);
}
