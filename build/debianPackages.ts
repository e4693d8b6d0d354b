import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

/** Debian and its kin, as root: what a test needs may be installed. */
export function mayInstall(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && isExecutable('/usr/bin/apt-get');
}

/** Through apt-get. Whether it worked is for the caller to see. */
export function installPackages(...names: readonly string[]): void {
  console.log(`Installing Debian packages through apt-get: ${names.join(', ')}.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...names]])
    spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
