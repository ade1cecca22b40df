import { open, rename } from 'node:fs/promises';
import { preparePlace, toUnkept } from './save.ts';

/** What `saveText` does, beside other work: to write half a megabyte would hold that up for a millisecond. */
export async function saveTextBeside(home: string, id: string, pieces: Iterable<string | Uint8Array>): Promise<void> {
  const place = preparePlace(home, id);
  try {
    await writePrivately(place.temporary, pieces);
    await rename(place.temporary, place.path);
  } catch (error) {
    throw toUnkept(place, error);
  }
}

async function writePrivately(path: string, pieces: Iterable<string | Uint8Array>): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.chmod(0o600);
    for (const piece of pieces) await file.writeFile(piece);
  } finally {
    await file.close();
  }
}
