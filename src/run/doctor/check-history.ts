import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import type { HistoryLook } from '../../history/inspect.ts';
import { listSpool, listWaiting, toDatabasePath, toSpoolPath } from '../../history/place.ts';
import { checkMode, findStats } from './check-home.ts';
import { count, failed, listNames, ok, warning, type Finding } from './finding.ts';
import type { Inspection } from './inspection.ts';

/** When more wait than this, taking them in has failed for a while. */
const manyWaiting = 1000;

export async function checkHistory({ context }: Inspection): Promise<readonly Finding[]> {
  const { home } = context;
  const found = await checkDatabase(home);
  const database = found === null ? [] : [{ name: 'history.db', ...found }];
  return [...database, ...checkModes(home), ...checkWaiting(context)];
}

async function checkDatabase(home: string): Promise<Omit<Finding, 'name'> | null> {
  const { lookAtHistory } = await import('../../history/inspect.ts');
  try {
    const found = await lookAtHistory(home);
    return found === null ? null : toVerdict(found);
  } catch (error) {
    if (error instanceof Failure) return failed(error);
    throw error;
  }
}

function toVerdict({ runs, bytes, problems, path }: HistoryLook): Omit<Finding, 'name'> {
  const size = `${count(runs, 'run')}, ${(bytes / 1e6).toFixed(1)} MB`;
  if (problems === null) return ok(`${size}; "aix logs stats --check" reads all of it`);
  if (problems.length === 0) return ok(size);
  const hint = 'save what can be read with "aix logs export -o FILE", then move it away; runs are kept meanwhile';
  return failed(new Failure('config', `"${path}" is damaged`, { detail: problems.join(' '), hint }));
}

/** Only what is wrong is told: there are up to four. */
function checkModes(home: string): readonly Finding[] {
  const files = ['', '-wal', '-shm'].map((ending) => ({
    path: `${toDatabasePath(home)}${ending}`,
    wanted: '600' as const,
  }));
  const places = [...files, { path: toSpoolPath(home), wanted: '700' as const }];
  return places.flatMap(({ path, wanted }) => {
    const stats = findStats(path);
    const mode = stats === undefined ? null : checkMode(path, { stats, wanted });
    return mode?.status === 'warning' ? [{ name: 'mode', ...mode, message: `"${path}": ${mode.message}` }] : [];
  });
}

/** Runs that have not been taken in yet, and those that cannot be. */
function checkWaiting({ home }: Context): readonly Finding[] {
  const folder = toSpoolPath(home);
  if (findStats(folder) === undefined) return [];
  const waiting = listWaiting(home).length;
  const broken = listSpool(home, '.broken');
  const message = `${count(waiting, 'run')} to be taken in`;
  return [
    { name: 'waiting', ...(waiting > manyWaiting ? warning(message, 'aix logs') : ok(message)) },
    ...(broken.length === 0
      ? []
      : [{ name: 'unreadable', ...warning(`in "${folder}": ${listNames(broken)}`, 'look at them, and delete them') }]),
  ];
}
