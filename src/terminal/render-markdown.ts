import { Chalk } from 'chalk';
import type { Io } from './io.ts';
import { createBlockSplitter, type Block } from './markdown/blocks.ts';
import { createHighlight, type Highlight } from './markdown/highlight.ts';
import { renderBlock, type Page } from './markdown/render-block.ts';
import { createLine, type TextWriter } from './render-text.ts';
import { createSanitizer } from './sanitize.ts';

const codeIndent = 2;

/** Shows the Markdown of an answer as it comes, one whole block after another. What has been shown is never drawn again. */
export function createMarkdownWriter(io: Pick<Io, 'stdout' | 'stderr'>): TextWriter {
  const { stdout } = io;
  const chalk = new Chalk({ level: stdout.hasColor ? 1 : 0 });
  // Asked anew for each block, as a window can change its size.
  const toPage = (): Page => ({ columns: stdout.columns, chalk });
  const thoughts = createLine(io.stderr);
  // In a file, too, what is rendered is meant for eyes: nothing in it may steer the terminal that shows it later.
  const sanitizer = createSanitizer();
  const splitter = createBlockSplitter();
  const print = createPrinter(toPage);
  const write = async (blocks: readonly Block[]): Promise<void> => {
    const text = blocks.map(print).join('');
    if (text === '') return;
    await thoughts.end();
    await stdout.write(text);
  };
  return {
    text: (text) => write(splitter.push(sanitizer.push(text))),
    reasoning: (text) => thoughts.write(text, io.stderr.hasColor),
    async end() {
      await write(splitter.end());
      await thoughts.end();
    },
  };
}

function createPrinter(toPage: () => Page): (block: Block) => string {
  let highlight: Highlight = String;
  let isFirst = true;
  const toGap = (hasGap: boolean): string => {
    const gap = hasGap && !isFirst ? '\n' : '';
    isFirst = false;
    return gap;
  };
  return (block) => {
    switch (block.type) {
      case 'code-start':
        highlight = createHighlight(block.language, toPage().chalk);
        return toGap(block.hasGap);
      case 'code-line':
        return block.text === '' ? '\n' : `${' '.repeat(block.indent + codeIndent)}${highlight(block.text)}\n`;
      case 'text': {
        const lines = renderBlock(block, toPage());
        return lines.length === 0 ? '' : `${toGap(block.hasGap)}${lines.join('\n')}\n`;
      }
    }
  };
}
