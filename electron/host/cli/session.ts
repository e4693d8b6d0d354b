import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../common/errors/appError.ts';
import { type AccessState, singleUserName } from '../../contract/access.ts';
import { replaceFile } from '../../engine/store/replaceFile.ts';
import { askSecret } from './askSecret.ts';
import type { EngineClient } from './connect.ts';

/** In the data directory, which only its user can read (0700; the file 0600). It is worth nothing once the engine has stopped. */
const sessionFileName = 'command-line-session';

export interface SignInOptions {
  /** Who it is, where an engine is started for one command and nobody can have signed in before. */
  readonly user?: string | undefined;
  /** A file whose first line is the passphrase; left out: it is asked for. */
  readonly passphraseFile?: string | undefined;
}

export function keepSession(dataDir: string, token: string): void {
  replaceFile(path.join(dataDir, sessionFileName), `${token}\n`);
}

export function forgetSession(dataDir: string): void {
  rmSync(path.join(dataDir, sessionFileName), { force: true });
}

/** Whether a command would be answered as somebody. */
export function isIn({ phase, mode, account }: AccessState): boolean {
  return phase === 'open' && (mode === 'single' || account !== null);
}

/** Takes up the session that `sign-in` has left, or signs in with the name that was given; otherwise it stays nobody. */
export async function takeUpSession(
  client: EngineClient,
  dataDir: string,
  { user, passphraseFile }: SignInOptions,
): Promise<void> {
  const state = await client.access.state();
  if (isIn(state) || (await resume(client, dataDir))) return;
  const isAsked = user !== undefined || passphraseFile !== undefined || process.stdin.isTTY;
  if (state.mode === 'single' && isAsked) await signIn(client, { user: singleUserName, passphraseFile });
  else if (user !== undefined) await signIn(client, { user, passphraseFile });
}

/** @throws AppError `access.wrongPassphrase`, `access.lockedOut` */
export async function signIn(
  client: EngineClient,
  { user, passphraseFile }: SignInOptions & { user: string },
) {
  const passphrase = await askSecret('Passphrase', passphraseFile);
  return client.access.signIn({ name: user, passphrase });
}

async function resume(client: EngineClient, dataDir: string): Promise<boolean> {
  try {
    const token = readFileSync(path.join(dataDir, sessionFileName), 'utf8').trim();
    return isIn(await client.access.resume({ token }));
  } catch (error) {
    if (error instanceof AppError && error.code !== 'access.sessionOver') throw error;
    return false;
  }
}
