import type { OptionTable } from './option-table.ts';
import type { CassetteOptions } from '../run/through-cassette.ts';

export interface CassetteFlags {
  readonly record?: string;
  readonly replay?: string;
}

export function addCassetteOptions<Table extends OptionTable>(command: Table): Table {
  return command
    .addOption(
      command
        .createOption('--record <file>', 'write all that goes over the wire to a file, without secrets')
        .conflicts('replay'),
    )
    .option('--replay <file>', 'answer from such a file, without the network and without a key');
}

export function toCassetteOptions({ record, replay }: CassetteFlags): CassetteOptions {
  return { record: record ?? null, replay: replay ?? null };
}
