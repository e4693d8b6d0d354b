import { rmSync } from 'node:fs';
import { alpacaLines, openTestDatasets } from './openTestDatasets.ts';

/**
 * An engine's part that imports a file and says how far it is, to be killed on the way. On a word of standard input it removes
 * the file that fills its disk and tries again. Prints a line for each progress, then how it ended.
 */
const [dataDir, path, filler] = process.argv.slice(2) as [string, string, string | undefined];
const { datasets } = await openTestDatasets(dataDir, { id: 'test', kind: 'chat' });
const input = { path, choice: alpacaLines, licence: null, actor: 'tester' };
const source = await datasets.write('test', 'sources.add', input);
const attempt = async () => {
  try {
    const { rows } = await datasets.write('test', 'import', { ...input, source }, { onProgress });
    return `rows ${rows}`;
  } catch (error) {
    return String((error as { code?: string }).code ?? error);
  }
};
function onProgress(done: number): void {
  process.stdout.write(`progress ${done}\n`);
}
process.stdout.write(`${await attempt()}\n`);
process.stdin.once('data', async () => {
  if (filler !== undefined) rmSync(filler);
  process.stdout.write(`${await attempt()}\n`);
  process.exit(0);
});
