import manifest from '../../../package.json' with { type: 'json' };
import type { Context } from '../../context.ts';
import { describeProcess } from '../../system.ts';
import { ok, warning, type Finding } from './finding.ts';
import type { Inspection } from './inspection.ts';

const [, oldestMajor = '', oldestMinor = ''] = /(\d+)\.(\d+)/.exec(manifest.engines.node) ?? [];

export async function checkProgram({ context }: Inspection): Promise<readonly Finding[]> {
  const { nodeVersion } = describeProcess();
  const oldest = `${oldestMajor}.${oldestMinor}`;
  const node = isOldEnough(nodeVersion)
    ? ok(nodeVersion)
    : warning(`${nodeVersion} is too old`, `install ${oldest} or newer`);
  return [{ name: 'aix', ...ok(manifest.version) }, { name: 'node', ...node }, ...checkColor(context)];
}

function isOldEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > Number(oldestMajor) || (major === Number(oldestMajor) && minor >= Number(oldestMinor));
}

/** Worth a word only where colour is expected and does not come. */
function checkColor({ io, env, globals }: Context): readonly Finding[] {
  if (!io.stdout.isTerminal || io.stdout.hasColor || globals.noColor) return [];
  if (env['NO_COLOR']) return [{ name: 'colour', ...ok('none, as NO_COLOR is set') }];
  return env['TERM'] === 'dumb' ? [{ name: 'colour', ...ok('none, as TERM is "dumb"') }] : [];
}
