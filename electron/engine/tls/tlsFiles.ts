import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { readStored, renameDurably, writeFileWhole } from '../../vault/files.ts';
import { makeAuthority, makeServerCertificate } from './certificates.ts';

const names = {
  authority: 'authority.pem',
  /** Encrypted with everything else: needed only while a certificate is made. */
  authorityKey: 'authority-key.pem',
  certificate: 'server.pem',
  /** In the clear, mode 0600: a server that is still locked has to show who it is. */
  certificateKey: 'server-key.pem',
} as const;

/** What a TLS server is started with. */
export interface ServerIdentity {
  /** The server's certificate and the authority's behind it, PEM. */
  readonly cert: string;
  readonly key: string;
}

export interface CertificateFacts {
  readonly names: string[];
  readonly validUntil: string;
  readonly authorityFingerprint: string;
}

function place(dataDir: string, name: keyof typeof names): string {
  return path.join(dataDir, 'tls', names[name]);
}

/** null: none was made. */
export function readFacts(dataDir: string): CertificateFacts | null {
  const location = place(dataDir, 'certificate');
  if (!existsSync(location)) return null;
  const certificate = new X509Certificate(readFileSync(location));
  const authority = new X509Certificate(readFileSync(place(dataDir, 'authority')));
  return {
    names: (certificate.subjectAltName ?? '')
      .split(', ')
      .map((entry) => entry.replace(/^(DNS|IP Address):/, '')),
    validUntil: certificate.validToDate.toISOString(),
    authorityFingerprint: authority.fingerprint256,
  };
}

/** @throws AppError `network.tlsNeeded`: there is none, or it has expired */
export function readIdentity(dataDir: string, host: string, now: number): ServerIdentity {
  const facts = readFacts(dataDir);
  if (facts === null || Date.parse(facts.validUntil) < now) throw new AppError('network.tlsNeeded', { host });
  const read = (name: keyof typeof names) => readFileSync(place(dataDir, name), 'utf8');
  return { cert: `${read('certificate')}\n${read('authority')}`, key: read('certificateKey') };
}

/** @throws AppError `network.tlsNeeded` */
export function readAuthority(dataDir: string): string {
  const location = place(dataDir, 'authority');
  if (!existsSync(location)) throw new AppError('network.tlsNeeded', { host: '' });
  return readFileSync(location, 'utf8');
}

/** Makes what is missing of the authority, and a new certificate. Throws `disk.full`, `file.unwritable`. */
export async function makeCertificate(
  dataDir: string,
  wanted: readonly string[],
  now: number,
): Promise<CertificateFacts> {
  await mkdir(path.join(dataDir, 'tls'), { recursive: true, mode: 0o700 });
  if (!existsSync(place(dataDir, 'authority'))) {
    const made = await makeAuthority(`Inhouse ${new Date(now).toISOString().slice(0, 10)}`, now);
    await writeFileWhole(place(dataDir, 'authorityKey'), Buffer.from(made.privateKey));
    await writePlain(place(dataDir, 'authority'), made.certificate);
  }
  const privateKey = createPrivateKey(await readStored(place(dataDir, 'authorityKey')));
  const authority = { certificate: readAuthority(dataDir), privateKey };
  const server = await makeServerCertificate(wanted, authority, now);
  await writePlain(place(dataDir, 'certificateKey'), server.privateKey);
  await writePlain(place(dataDir, 'certificate'), server.certificate);
  const facts = readFacts(dataDir);
  if (facts === null) throw new Error('a certificate that was just written is not there');
  return facts;
}

async function writePlain(location: string, text: string): Promise<void> {
  const unfinished = `${location}.unfinished`;
  await writeFile(unfinished, text, { mode: 0o600, flush: true });
  await chmod(unfinished, 0o600);
  await renameDurably(unfinished, location);
}
