import { createConfigFile } from '../../src/config/write.ts';

/** A process that does nothing but change the settings. Without a count it goes on until it is killed. */
const [home = '', name = '', count = 'Infinity'] = process.argv.slice(2);
const file = createConfigFile({ home });

process.stdout.write('ready\n');
for (let number = 1; number <= Number(count); number += 1) {
  await file.update((document) => {
    // It counts in the file itself: an update that gets lost is missing for ever.
    const next = Number(document[name] ?? 0) + 1;
    document[name] = next;
    // Far apart, so that a text cut off or mixed from two shows.
    if (count === 'Infinity') Object.assign(document, { filler: 'x'.repeat(50_000), mirror: next });
  });
}
