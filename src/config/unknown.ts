import { findNearest } from '../nearest.ts';
import { renderKey } from './keys.ts';
import { findShape, rootShape } from './schema.ts';

type Path = readonly string[];

const maxNames = 5;

/** About one setting that means nothing to us. */
export function renderUnknown(path: Path): string {
  const nearest = findNearestKey(path);
  const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  return `"${renderKey(path)}" is no setting that aix reads, and is kept as it is${hint}`;
}

/** The same about all of a file, in one line. */
export function renderUnknowns(file: string, paths: readonly Path[]): string {
  const names = paths.slice(0, maxNames).map((path) => {
    const nearest = findNearestKey(path);
    return nearest === undefined ? `"${renderKey(path)}"` : `"${renderKey(path)}" (did you mean "${nearest}"?)`;
  });
  const rest = paths.length > maxNames ? ` and ${paths.length - maxNames} more` : '';
  return `aix does not read these settings of "${file}": ${names.join(', ')}${rest}`;
}

/** The known setting of the same place that was most likely meant. */
export function findNearestKey(path: Path): string | undefined {
  return findNearest(renderKey(path), listKnownKeys(path));
}

function listKnownKeys(path: Path): readonly string[] {
  const parent = path.slice(0, -1);
  const fields = findShape(parent)?.fields ?? rootShape.fields ?? {};
  const prefix = findShape(parent)?.fields === undefined ? [] : parent;
  return Object.keys(fields).map((name) => renderKey([...prefix, name]));
}
