import { Failure } from '../../errors.ts';
import { isAix, readAix } from './aix.ts';
import { isBundle, readBundle } from './bundle.ts';
import type { Found } from './draft.ts';
import { formatNames } from './format-names.ts';
import { isFabric, readFabric } from './fabric.ts';
import { hasFiles, readFiles, readRichFiles } from './files.ts';
import { isLlm, readLlm } from './llm.ts';
import { isPrompty, readPrompty } from './prompty.ts';
import type { Source } from './source.ts';

export interface Format {
  readonly name: string;
  /** Whether the source looks like it. */
  readonly fits: (source: Source) => boolean;
  readonly read: (source: Source) => Found;
}

/** In the order in which they are tried: what is told apart most surely comes first. */
const formats: readonly Format[] = [
  { name: 'export', fits: isBundle, read: readBundle },
  { name: 'fabric', fits: isFabric, read: readFabric },
  { name: 'prompty', fits: isPrompty, read: readPrompty },
  { name: 'aix', fits: isAix, read: readAix },
  { name: 'llm', fits: isLlm, read: readLlm },
  { name: 'git', fits: hasFiles, read: readFiles },
  { name: 'dotprompt', fits: () => false, read: readRichFiles },
];

export function findFormat(source: Source, wanted: string | undefined): Format {
  const format = formats.find(({ name, fits }) => (wanted === undefined ? fits(source) : name === wanted));
  if (format !== undefined) return format;
  throw new Failure('config', `"${source.label}" holds no prompts in a format that is known`, {
    hint: `say what it is with --from ${formatNames.join('|')}`,
  });
}
