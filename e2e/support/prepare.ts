import path from 'node:path';
import { buildRenderer } from '../../build/buildRenderer.ts';
import { findBrowser } from '../../build/findBrowser.ts';

/** Runs once before the specs: the window as its sources are now, and a browser to show it in. */
export default async function prepare(): Promise<void> {
  findBrowser();
  await buildRenderer(path.resolve(import.meta.dirname, '..', '..'));
}
