import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import type { Context, Environment } from '../../context.ts';
import { Failure } from '../../errors.ts';
import { findProxy } from '../../http/proxy.ts';
import { readCertificates } from '../../http/tls.ts';
import { listProviders } from '../../providers/resolve.ts';
import { readSources } from '../../providers/sources.ts';
import { findStats } from './check-home.ts';
import { count, failed, ok, skipped, type Finding } from './finding.ts';
import type { Inspection } from './inspection.ts';

/** Of two spellings the first one wins. */
const proxyVariables = [
  ['https_proxy', 'HTTPS_PROXY'],
  ['http_proxy', 'HTTP_PROXY'],
  ['no_proxy', 'NO_PROXY'],
] as const;

export async function checkProxy({ context: { env } }: Inspection): Promise<readonly Finding[]> {
  const findings = proxyVariables.flatMap((names) => checkSpellings(env, names));
  const unread = ['all_proxy', 'ALL_PROXY'].filter((name) => env[name]).map(toUnread);
  const all = [...findings, ...unread];
  return all.length > 0 ? all : [{ name: 'proxy', ...ok('no variable names one') }];
}

/** The file that Node itself reads at its start, and those of the providers. */
export async function checkCertificates({ context }: Inspection): Promise<readonly Finding[]> {
  const extra = context.env['NODE_EXTRA_CA_CERTS'] ?? '';
  const files = extra === '' ? [] : [{ name: 'NODE_EXTRA_CA_CERTS', path: extra }];
  const all = [...files, ...(await listOwnFiles(context))];
  return Promise.all(all.map((file) => checkFile(context, file)));
}

function toUnread(name: string): Finding {
  return { name, ...skipped('aix does not read it', 'set https_proxy and http_proxy') };
}

function checkSpellings(env: Environment, names: readonly [string, string]): readonly Finding[] {
  const used = names.find((name) => env[name] !== undefined);
  return names.flatMap((name): readonly Finding[] => {
    const value = env[name]?.trim() ?? '';
    if (value === '') return [];
    if (name !== used) return [{ name, ...skipped(`${used} goes before it`) }];
    return [{ name, ...(name.toLowerCase() === 'no_proxy' ? describeExempt(value) : checkAddress(name, value)) }];
  });
}

function checkAddress(name: string, value: string): Omit<Finding, 'name'> {
  try {
    const proxy = findProxy(new URL(`${name.slice(0, -'_proxy'.length).toLowerCase()}://aix.invalid`), {
      [name]: value,
    });
    return ok(`${proxy?.origin}${proxy?.credentials == null ? '' : ', with a login'}`);
  } catch (error) {
    if (error instanceof Failure) return failed(error);
    throw error;
  }
}

function describeExempt(value: string): Omit<Finding, 'name'> {
  const entries = value.split(/[\s,]+/).filter((entry) => entry !== '');
  if (entries.includes('*')) return ok('every host is reached without a proxy');
  return ok(`${count(entries.length, 'entry').replace(/ys$/, 'ies')} for what is reached without a proxy`);
}

interface NamedFile {
  /** Who trusts it. */
  readonly name: string;
  readonly path: string;
}

async function listOwnFiles(context: Context): Promise<readonly NamedFile[]> {
  const listed = listProviders(await readSources(context));
  return listed.flatMap(({ name, caFile }) => (caFile === null ? [] : [{ name, path: caFile }]));
}

async function checkFile({ cwd, clock }: Context, { name, path }: NamedFile): Promise<Finding> {
  try {
    // Reading a pipe would wait for ever.
    if (findStats(resolve(cwd, path))?.isFile() !== true)
      throw new Failure('config', `there is no certificate file "${path}"`);
    const certificates = (await readCertificates(path, cwd)).map((pem) => new X509Certificate(pem));
    const expired = certificates.filter(({ validTo }) => Date.parse(validTo) < clock.now());
    return { name, ...describeAges(path, { certificates, expired }) };
  } catch (error) {
    if (error instanceof Failure) return { name, ...failed(error) };
    throw error;
  }
}

interface Ages {
  readonly certificates: readonly X509Certificate[];
  readonly expired: readonly X509Certificate[];
}

/** In a bundle there are often some that nobody needs any more. */
function describeAges(path: string, { certificates, expired }: Ages): Omit<Finding, 'name'> {
  const [first] = expired;
  const old = first === undefined ? '' : `, ${expired.length} of them expired`;
  if (first === undefined || expired.length < certificates.length)
    return ok(`${count(certificates.length, 'certificate')} in "${path}"${old}`);
  const day = new Date(first.validTo).toISOString().slice(0, 10);
  return failed(new Failure('config', `"${path}" holds nothing but expired certificates (${day})`, { hint: renewing }));
}

const renewing = 'get the file anew from whoever runs the server';
