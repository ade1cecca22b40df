import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { withFileLock, writePrivateFile } from '../src/files.ts';

/** A process that adds its word to a file under the lock, and waits between reading and writing until it hears something. */
const [path = ''] = process.argv.slice(2);

await withFileLock(path, async () => {
  const before = readFileSync(path, 'utf8');
  process.stdout.write('held\n');
  await once(process.stdin, 'data');
  writePrivateFile(path, `${before}holder `);
}).catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
process.stdin.destroy();
