import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The product's own files: the folder that holds `electron/`, `assets/` and `dist/`. */
export const productFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
export const sampleModelFolder = path.join(productFolder, 'assets', 'sample-model');
export const sampleDataFolder = path.join(productFolder, 'assets', 'sample-data');
export const sampleDataFile = path.join(sampleDataFolder, 'pump-questions.csv');
/** What Vite makes of `renderer/`. */
export const rendererFolder = path.join(productFolder, 'dist', 'renderer');
