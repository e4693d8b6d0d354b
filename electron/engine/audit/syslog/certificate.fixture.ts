import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { testFolder } from '../auditLog.fixture.ts';

/** A certificate for `logs.test` that has signed itself, made by the system's openssl. PEM. */
export async function certificate(): Promise<{ cert: string; key: string }> {
  const folder = testFolder();
  const [keyFile, certFile] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const made = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    keyFile,
    '-out',
    certFile,
  ];
  const named = ['-subj', '/CN=logs.test', '-addext', 'subjectAltName=DNS:logs.test', '-days', '30'];
  await promisify(execFile)('openssl', ['req', '-x509', ...made, ...named]);
  return { cert: await readFile(certFile, 'utf8'), key: await readFile(keyFile, 'utf8') };
}
