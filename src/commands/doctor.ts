import { Command } from 'commander';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { diagnose, type GroupedFinding } from '../run/doctor/diagnose.ts';
import { renderFindings } from '../terminal/render-findings.ts';

interface DoctorFlags {
  readonly json?: boolean;
  readonly offline?: boolean;
}

export function createDoctorCommand(context: Context): Command {
  return new Command('doctor')
    .summary('check the installation')
    .description(
      'check the installation: folders, settings, keys, keychain, history, proxy, certificates, clock and providers',
    )
    .option('--offline', 'ask no provider')
    .option('--json', 'print as JSON')
    .addHelpText('after', examples)
    .action(async (flags: DoctorFlags) => examine(context, flags));
}

async function examine(context: Context, flags: DoctorFlags): Promise<void> {
  const { io, redactor } = context;
  const findings = await diagnose(context, flags.offline === true);
  const failure = toFailure(findings);
  if (flags.json !== true) await io.stdout.write(redactor.redact(await renderFindings(io.stdout, findings)));
  if (failure !== null) throw failure;
  if (flags.json === true)
    return io.stdout.write(`${redactor.redact(JSON.stringify(toDocument(findings), null, 2))}\n`);
  const warnings = findings.filter(({ status }) => status === 'warning').length;
  await io.notice(warnings === 0 ? 'all is well' : `nothing failed, warnings: ${warnings}`);
}

/** The first one says how the command ends; with --json stdout has all findings in its place. */
function toFailure(findings: readonly GroupedFinding[]): Failure | null {
  const [first, ...others] = findings.filter(({ status }) => status === 'failed');
  if (first === undefined || first.code === null) return null;
  const rest = others.length === 0 ? '' : ` and ${others.length} more`;
  const failure = new Failure(first.code, `failed: ${first.group} ${first.name}${rest}`);
  failure.document = toDocument(findings);
  return failure;
}

function toDocument(findings: readonly GroupedFinding[]): object {
  return {
    findings: findings.map(({ group, name, status, message, hint, code }) => ({
      group,
      name,
      status,
      message,
      hint,
      code,
    })),
  };
}

const examples = `
Nothing is changed, and only free endpoints are asked, for 5 seconds at most.
Providers without a key and servers that do not run on this machine are passed
over. Keys and the values of headers are never shown.
The exit code is 0 when nothing failed, else that of the first failure: 3 files
and settings, 4 key or keychain, 5 provider, 6 rate limit, 7 network.

Examples:
  aix doctor
  aix doctor --offline
  aix doctor --json`;
