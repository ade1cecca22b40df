import type { Context } from '../../context.ts';
import type { Journal } from '../journal/journal.ts';
import type { PastRow } from '../journal/past-rows.ts';
import { createResultWriter } from '../results/format.ts';
import { openFileSink } from '../results/sink.ts';
import type { SentBatch } from './record.ts';

interface Output extends Pick<SentBatch, 'output' | 'format' | 'columns'> {
  readonly journal: Journal;
  readonly onRow?: (past: PastRow) => void;
}

/** Made anew of all that the journal has, in the order of the rows. */
export async function writeOutput(
  context: Context,
  { output, format, columns, journal, onRow }: Output,
): Promise<void> {
  const sink = await openFileSink(context, output);
  const writer = createResultWriter(format, columns);
  sink.write(writer.head);
  for (const number of journal.past.numbers()) {
    const past = journal.past.find(number);
    if (past === null) continue;
    sink.write(writer.toLine(journal.read(past)));
    onRow?.(past);
  }
  await sink.end();
}
