import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const places = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
];

/** For tests only: a token in software, where Debian's softhsm2 is installed; null elsewhere. */
export function softhsmLibrary(): string | null {
  return places.find((place) => existsSync(place)) ?? null;
}

/** A token of its own for this process and those it starts; the result removes it. */
export function makeSoftToken(label: string, pin: string): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'token-'));
  mkdirSync(path.join(folder, 'tokens'));
  const config = path.join(folder, 'softhsm2.conf');
  writeFileSync(config, `directories.tokendir = ${folder}/tokens\nobjectstore.backend = file\n`);
  process.env.SOFTHSM2_CONF = config;
  const words = ['--init-token', '--free', '--label', label, '--pin', pin, '--so-pin', '56785678'];
  execFileSync('softhsm2-util', words, { stdio: 'ignore' });
  return () => {
    delete process.env.SOFTHSM2_CONF;
    rmSync(folder, { recursive: true });
  };
}
