import { type KeyObject, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';

/** ECDSA over P-256 with SHA-256: what browsers and operating systems take everywhere. */
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 24 * 3_600_000;
const authorityDays = 3_650;
/** Longer ones are refused by browsers. */
const serverDays = 397;
/** Clocks of machines that never touch a network differ. */
const clockSlackMs = 2 * dayMs;

export interface KeyPair {
  readonly certificate: string;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
}

/** A certificate authority that may sign servers' certificates and nothing else. */
export async function makeAuthority(name: string, now: number): Promise<KeyPair> {
  const x509 = await load();
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name: `CN=${name}`, keys, signingAlgorithm: algorithm, serialNumber: newSerial() },
    ...validity(now, authorityDays),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), privateKey: await toPem(keys.privateKey) };
}

/** A server's certificate for names and addresses, signed by the authority. */
export async function makeServerCertificate(
  names: readonly string[],
  authority: { readonly certificate: string; readonly privateKey: KeyObject },
  now: number,
): Promise<KeyPair> {
  const x509 = await load();
  const keys = await newKeys();
  const issuer = new x509.X509Certificate(authority.certificate);
  const secret = Uint8Array.from(authority.privateKey.export({ type: 'pkcs8', format: 'der' }));
  const signingKey = await crypto.subtle.importKey('pkcs8', secret, algorithm, false, ['sign']);
  const certificate = await x509.X509CertificateGenerator.create({
    ...{ subject: 'CN=Inhouse', issuer: issuer.subject, serialNumber: newSerial() },
    ...{ publicKey: keys.publicKey, signingKey, signingAlgorithm: algorithm },
    ...validity(now, serverDays),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), privateKey: await toPem(keys.privateKey) };
}

/** Loaded when a certificate is made: hardly ever. The library asks for the polyfill before it. */
async function load() {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

function newKeys() {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

function newSerial(): string {
  return randomBytes(16).toString('hex');
}

function validity(now: number, days: number) {
  return { notBefore: new Date(now - clockSlackMs), notAfter: new Date(now + days * dayMs) };
}

async function toPem(key: CryptoKey): Promise<string> {
  const bytes = Buffer.from(await crypto.subtle.exportKey('pkcs8', key)).toString('base64');
  const lines = bytes.match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}
