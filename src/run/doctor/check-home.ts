import { accessSync, constants, existsSync, statSync, type Stats } from 'node:fs';
import { platform } from 'node:os';
import { dirname } from 'node:path';
import { Failure } from '../../errors.ts';
import { describeProcess } from '../../system.ts';
import { failed, ok, skipped, warning, type Finding } from './finding.ts';
import type { Inspection } from './inspection.ts';

export async function checkHome({ context: { home } }: Inspection): Promise<readonly Finding[]> {
  const stats = findStats(home);
  if (stats === undefined) return [{ name: 'folder', ...checkParent(home) }];
  if (!stats.isDirectory()) return [{ name: 'folder', ...failed(toNoFolder(home)) }];
  return [
    { name: 'folder', ...ok(`"${home}"`) },
    { name: 'mode', ...checkMode(home, { stats, wanted: '700' }) },
    { name: 'owner', ...checkOwner(home, stats) },
    { name: 'access', ...checkAccess(home) },
  ];
}

/** Nothing lies below a file either, though the system makes an error of that. */
export function findStats(path: string): Stats | undefined {
  return existsSync(path) ? statSync(path) : undefined;
}

interface Wanted {
  readonly stats: Pick<Stats, 'mode'>;
  readonly wanted: '600' | '700';
}

/** Whether others than the owner may do anything with the file or folder. */
export function checkMode(path: string, { stats, wanted }: Wanted): Omit<Finding, 'name'> {
  if (platform() === 'win32') return skipped('this system has no modes');
  const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
  if ((stats.mode & 0o077) === 0) return ok(mode);
  return warning(
    `${mode} lets others in, 0${wanted} is wanted`,
    `chmod ${wanted} '${path.replaceAll("'", String.raw`'\''`)}'`,
  );
}

/** The folder is made when something is first stored. */
function checkParent(home: string): Omit<Finding, 'name'> {
  let parent = dirname(home);
  while (!existsSync(parent) && parent !== dirname(parent)) parent = dirname(parent);
  const isFolder = findStats(parent)?.isDirectory() === true;
  if (!isFolder) return failed(toNoFolder(parent));
  if (!mayUse(parent))
    return failed(new Failure('config', `"${home}" cannot be made in "${parent}"`, { hint: moving }));
  return ok(`"${home}" is made when something is first stored`);
}

function checkOwner(home: string, { uid }: Stats): Omit<Finding, 'name'> {
  const { userId } = describeProcess();
  if (userId === null) return skipped('this system has no owners');
  if (uid === userId) return ok('you');
  const hint = `sudo chown -R ${userId} '${home}', or ${moving}`;
  return warning(`user ${uid}, while you are user ${userId}`, hint);
}

function checkAccess(home: string): Omit<Finding, 'name'> {
  if (mayUse(home)) return ok('can be read and written');
  return failed(
    new Failure('config', `"${home}" cannot be read and written`, { hint: `chmod 700 '${home}', or ${moving}` }),
  );
}

function mayUse(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function toNoFolder(path: string): Failure {
  return new Failure('config', `"${path}" is no folder`, { hint: `move it away, or ${moving}` });
}

const moving = 'choose another place with AIX_HOME';
