import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildRenderer } from '../../build/buildRenderer.ts';
import { findBrowser } from '../../build/findBrowser.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder of this run; `importOnce` keeps imported models in it. */
    readonly preparedDir: string;
  }
}

/** Runs once before the specs: the window as its sources are now, and a browser to show it in. */
export default async function prepare(project: TestProject): Promise<() => void> {
  findBrowser();
  await buildRenderer(path.resolve(import.meta.dirname, '..', '..'));
  const preparedDir = mkdtempSync(path.join(tmpdir(), 'inhouse-e2e-prepared-'));
  project.provide('preparedDir', preparedDir);
  return () => rmSync(preparedDir, { recursive: true, force: true });
}
