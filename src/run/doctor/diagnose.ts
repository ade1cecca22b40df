import type { Context } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { checkClock } from './check-clock.ts';
import { checkConfig } from './check-config.ts';
import { checkFiles, checkPrompts, checkProviderFiles } from './check-files.ts';
import { checkHistory } from './check-history.ts';
import { checkHome } from './check-home.ts';
import { checkKeys } from './check-keys.ts';
import { checkCertificates, checkProxy } from './check-network.ts';
import { checkProgram } from './check-program.ts';
import { checkProviders } from './check-providers.ts';
import { failed, skipped, type Finding } from './finding.ts';
import { createInspection, type Inspection } from './inspection.ts';
import { within } from './within.ts';

export interface GroupedFinding extends Finding {
  readonly group: string;
}

interface Group {
  readonly name: string;
  readonly check: (inspection: Inspection) => Promise<readonly Finding[]>;
  /** Whether it says nothing of use while the config is broken. */
  readonly needsConfig?: boolean;
}

/** In the order in which they are told. All run at the same time. */
const groups: readonly Group[] = [
  { name: 'program', check: checkProgram },
  { name: 'home', check: checkHome },
  { name: 'config', check: checkConfig },
  { name: 'keys', check: checkKeys },
  { name: 'files', check: checkFiles },
  { name: 'prompts', check: checkPrompts },
  { name: 'history', check: checkHistory },
  { name: 'drivers', check: checkProviderFiles, needsConfig: true },
  { name: 'proxy', check: checkProxy },
  { name: 'certificates', check: checkCertificates, needsConfig: true },
  { name: 'providers', check: checkProviders, needsConfig: true },
];

/** More than the keychain and the slowest provider may take. */
const limitMs = 8000;

/** Looks at everything that a run depends on, changes nothing and ends in time. */
export async function diagnose(context: Context, isOffline: boolean): Promise<readonly GroupedFinding[]> {
  const inspection = createInspection(context, isOffline);
  const found = await Promise.all(groups.map((group) => checkGroup(inspection, group)));
  // The clocks of the servers are known only now.
  const clock = await checkGroup(inspection, { name: 'clock', check: checkClock });
  return [...found.flat(), ...clock];
}

async function checkGroup(inspection: Inspection, group: Group): Promise<readonly GroupedFinding[]> {
  const findings = await tryChecking(inspection, group);
  const toGrouped = (finding: Finding): GroupedFinding => ({ group: group.name, ...finding });
  return findings.map(toGrouped);
}

async function tryChecking(inspection: Inspection, group: Group): Promise<readonly Finding[]> {
  const { context } = inspection;
  const { name } = group;
  if (group.needsConfig === true && (await isConfigBroken(context))) {
    return [{ name: 'all', ...skipped('cannot tell while the config is broken') }];
  }
  try {
    const findings = await within(context.clock, limitMs, group.check(inspection));
    return findings ?? [{ name, ...failed(new Failure('config', `nothing was found out within ${limitMs / 1000} s`)) }];
  } catch (error) {
    if (context.signal.aborted) throw error;
    return [{ name, ...failed(toFailure(error)) }];
  }
}

async function isConfigBroken(context: Context): Promise<boolean> {
  try {
    await context.config();
    return false;
  } catch (error) {
    if (error instanceof Failure) return true;
    throw error;
  }
}

/** What the system refuses is a finding; anything else is a bug of ours. */
function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof Error && 'code' in error) return new Failure('config', error.message, { cause: error });
  throw error;
}
