import { existsSync } from 'node:fs';
import path from 'node:path';

export type ElectronSearch =
  | { readonly found: true; readonly binary: string }
  | { readonly found: false; readonly reason: string };

const binaryNames: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'electron',
  win32: 'electron.exe',
  darwin: 'Electron.app/Contents/MacOS/Electron',
};

export interface Desktop {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Electron's own binary, if it lies where its package would put it. It is looked for and never downloaded. */
export function findElectron(root: string, desktop: Desktop = process): ElectronSearch {
  const name = binaryNames[desktop.platform];
  const folder =
    desktop.env.ELECTRON_OVERRIDE_DIST_PATH ?? path.join(root, 'node_modules', 'electron', 'dist');
  if (name === undefined || !existsSync(path.join(folder, name)))
    return { found: false, reason: 'Electron’s binary is not installed' };
  if (desktop.platform === 'linux' && !desktop.env.DISPLAY && !desktop.env.WAYLAND_DISPLAY)
    return { found: false, reason: 'Electron is installed, but there is no screen (no DISPLAY)' };
  return { found: true, binary: path.join(folder, name) };
}
