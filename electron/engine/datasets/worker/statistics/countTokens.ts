import type { RowContent } from '../../../../common/datasetRow.ts';
import { textsOf } from '../../../../common/datasetRow.ts';
import { readTokenizer } from '../../../../compute/model/modelFiles.ts';
import type { Tokenizer } from '../../../../ml/tokenize/tokenizer.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { noteDerived } from '../derived.ts';
import type { OperationContext } from '../operation.ts';
import { countCounted, lastRow } from '../walkRows.ts';
import { type ChosenTokenizer, chosenTokenizer, storeTokenizer } from './tokenizer.ts';

export interface CountTokensInput {
  /** null: with the tokenizer that was chosen before; nothing is done where none was. */
  readonly tokenizer: ChosenTokenizer | null;
}

export interface CountTokensOutput {
  readonly rows: number;
  readonly tokens: number;
}

/** How long the writer is held; others get in between. */
const sliceMs = 40;
const rowsAtOnce = 50;

/**
 * Counts the tokens of every row that has no count: a kill, a cancel or new rows cost nothing that was counted. With another
 * tokenizer than before all counts go first. No step of the history: it changes nothing that a row says.
 */
export async function countTokens(
  file: DatasetFile,
  { tokenizer: asked }: CountTokensInput,
  context: OperationContext,
): Promise<CountTokensOutput> {
  const chosen = asked ?? chosenTokenizer(file);
  if (chosen === null) return { rows: 0, tokens: 0 };
  const tokenizer = await readTokenizer(chosen.folder);
  if (chosenTokenizer(file)?.model !== chosen.model) await forget(file, context);
  storeTokenizer(file, chosen);
  const waiting = lastRow(file) - countCounted(file);
  let [rows, tokens, bytes, last] = [0, 0, 0, 0];
  for (let isOver = false; !isOver; ) {
    const until = performance.now() + sliceMs;
    file.transaction(() => {
      while (!isOver && performance.now() < until) {
        const page = nextRows(file, last);
        isOver = page.length === 0;
        for (const { id, content } of page) {
          const count = countRow(tokenizer, JSON.parse(content) as RowContent);
          file.run('UPDATE rows SET tokens = ? WHERE id = ?', count, id);
          rows += 1;
          tokens += count;
          bytes += Buffer.byteLength(content);
          last = id;
        }
      }
    });
    // How many bytes are to come is known from those that were.
    if (rows > 0) context.progress(bytes, (bytes / rows) * Math.max(rows, waiting));
    await context.breathe();
  }
  if (rows > 0) noteDerived(file);
  return { rows, tokens };
}

function nextRows(file: DatasetFile, after: number) {
  return file.all<{ id: number; content: string }>(
    `SELECT id, content FROM rows JOIN contents USING (id)
     WHERE rows.id > ? AND tokens IS NULL ORDER BY rows.id LIMIT ?`,
    after,
    rowsAtOnce,
  );
}

/** The texts alone: what a chat template puts around them depends on the model that is trained. */
function countRow(tokenizer: Tokenizer, content: RowContent): number {
  return textsOf(content).reduce(
    (sum, text) => sum + tokenizer.encode(text, { addSpecialTokens: false }).length,
    0,
  );
}

const forgottenAtOnce = 5_000;

async function forget(file: DatasetFile, context: OperationContext): Promise<void> {
  const last = lastRow(file);
  for (let from = 0; from < last; from += forgottenAtOnce) {
    file.run(
      'UPDATE rows SET tokens = NULL WHERE id > ? AND id <= ? AND tokens IS NOT NULL',
      from,
      from + forgottenAtOnce,
    );
    await context.breathe();
  }
}
