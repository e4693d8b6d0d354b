import path from 'node:path';
import { chromium } from 'playwright';
import { installPackages, isExecutable, mayInstall } from './debianPackages.ts';

/** Names under which Linux distributions and Google install a Chromium. */
const commandNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'] as const;

const fixedPlaces: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
};

export interface BrowserSearch {
  /** Directories of the command search path. */
  readonly searchPath: readonly string[];
  readonly platform: NodeJS.Platform;
  /** Where Playwright would have put its own browser. */
  readonly playwrightBrowser: string;
}

/** An installed Chromium or Chrome, else Playwright's; undefined when there is none. */
export function findInstalledBrowser(search: BrowserSearch = thisMachine()): string | undefined {
  const onPath = commandNames.flatMap((name) => search.searchPath.map((folder) => path.join(folder, name)));
  return [...onPath, ...(fixedPlaces[search.platform] ?? []), search.playwrightBrowser].find(isExecutable);
}

/**
 * The browser for the end-to-end tests. On Debian and its kin, as root, an absent one is installed with apt-get.
 * Throws with what to install when there is none.
 */
export function findBrowser(): string {
  const installed = findInstalledBrowser();
  if (installed) return installed;
  if (mayInstall()) {
    installPackages('chromium');
    const fresh = findInstalledBrowser();
    if (fresh) return fresh;
  }
  throw new Error(
    'The end-to-end tests need a browser: install Chromium or Chrome (Debian: apt-get install chromium), then try again.',
  );
}

function thisMachine(): BrowserSearch {
  return {
    searchPath: (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== ''),
    platform: process.platform,
    playwrightBrowser: chromium.executablePath(),
  };
}

if (import.meta.main) console.log(findBrowser());
