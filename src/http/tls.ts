import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as tls from 'node:tls';
import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';

/** The certificates of a file in PEM form. Throws `config` when it cannot be read, holds none or a damaged one. */
export async function readCertificates(caFile: string, cwd: string): Promise<readonly string[]> {
  return toCertificates(await readPem(resolve(cwd, caFile), caFile), caFile);
}

/** The platform's roots and those of the file: a company's own authority does not shut out the others. */
export async function readRoots(caFile: string, { cwd, env }: Context): Promise<string[]> {
  const certificates = await readCertificates(caFile, cwd);
  return [...(await readDefaultRoots(env['NODE_EXTRA_CA_CERTS'])), ...certificates];
}

async function readPem(path: string, caFile: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure('config', `the certificate file "${caFile}" cannot be read`, { detail, cause: error });
  }
}

function toCertificates(pem: string, caFile: string): readonly string[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  const hint = 'it must hold certificates in PEM form, from BEGIN CERTIFICATE to END CERTIFICATE';
  if (blocks.length === 0) throw new Failure('config', `no certificate in the file "${caFile}"`, { hint });
  for (const block of blocks) checkCertificate(block, caFile, hint);
  return blocks;
}

/** TLS leaves out what it cannot read without a word. */
function checkCertificate(block: string, caFile: string, hint: string): void {
  try {
    void new X509Certificate(block);
  } catch (error) {
    throw new Failure('config', `a certificate in the file "${caFile}" is damaged`, { hint, cause: error });
  }
}

/** Naming any root replaces all of Node's own, NODE_EXTRA_CA_CERTS included. Only Node 22.15 and later can list them. */
async function readDefaultRoots(extraFile: string | undefined): Promise<readonly string[]> {
  if ('getCACertificates' in tls && typeof tls.getCACertificates === 'function') {
    // The types are those of Node 20.
    return tls.getCACertificates('default') as readonly string[];
  }
  if (extraFile === undefined || extraFile === '') return tls.rootCertificates;
  try {
    return [...tls.rootCertificates, await readFile(extraFile, 'utf8')];
  } catch {
    // Node itself goes on without the file, with a warning of its own.
    return tls.rootCertificates;
  }
}
