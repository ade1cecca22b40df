import type { Context } from '../../context.ts';
import { toShown } from '../../terminal/sanitize.ts';

/** Enough to be quick, and few enough that the first ones are shown at once. */
const partSize = 200;

/** Writes rows as they are read, so that a list of any length takes no memory and stops when its reader goes. Gives back how many. */
export async function writeInParts<Row>(
  { io, signal }: Context,
  rows: Iterable<Row>,
  render: (part: readonly Row[]) => string | Promise<string>,
): Promise<number> {
  let count = 0;
  for (const part of toParts(rows)) {
    signal.throwIfAborted();
    count += part.length;
    await io.stdout.write(await render(part));
  }
  return count;
}

/** One JSON list, as `JSON.stringify` would print it. */
export async function writeDocuments<Row>(
  context: Context,
  rows: Iterable<Row>,
  toDocument: (row: Row) => object,
): Promise<void> {
  let before = '[\n';
  const toText = (row: Row): string => {
    const text = JSON.stringify(toDocument(row), null, 2).replaceAll(/^/gm, '  ');
    const separated = `${before}${text}`;
    before = ',\n';
    return toShown(context.io.stdout, separated);
  };
  const count = await writeInParts(context, rows, (part) => part.map(toText).join(''));
  await context.io.stdout.write(count === 0 ? '[]\n' : '\n]\n');
}

export function* toParts<Row>(rows: Iterable<Row>): Generator<readonly Row[]> {
  let part: Row[] = [];
  for (const row of rows) {
    part.push(row);
    if (part.length < partSize) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
