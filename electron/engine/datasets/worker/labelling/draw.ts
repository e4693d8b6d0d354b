import type { LabelCheck } from '../../../../contract/datasets/labelling.ts';
import { seededRandom, shuffle } from '../../../../ml/datasets/sampling/shuffle.ts';
import { sampleSize } from '../../../../ml/datasets/sampling/stratifiedSample.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { type LabelStratum, labelCheck, readStrata } from './checkStatus.ts';

export interface DrawInput {
  /** Of every label, rounded up and at least one. */
  readonly share: number;
  readonly seed: string;
  readonly actor: string;
}

interface Undrawn {
  readonly row: number;
  readonly run: number;
}

/**
 * Draws what is still wanting from each label, and puts it behind what was drawn before, in random order. Which rows it is
 * hangs on the seed and on the labels, and on nothing that anybody chooses.
 */
export function drawCheck(
  file: DatasetFile,
  { share, seed, actor }: DrawInput,
): { drawn: number; check: LabelCheck } {
  return file.transaction(() => {
    const random = seededRandom(seed);
    const drawn = readStrata(file).flatMap((stratum) => {
      const wanted = Math.max(0, sampleSize(stratum.modelLabelled, share) - stratum.drawn);
      const rows = wanted === 0 ? [] : undrawnOf(file, stratum);
      const order = shuffle([...rows.keys()], random, wanted).slice(0, wanted);
      return order.map((at) => ({ ...(rows[at] as Undrawn), label: stratum.label }));
    });
    if (drawn.length > 0) {
      const now = new Date().toISOString();
      const draw = file.insert(
        'INSERT INTO label_draws (share, seed, rows, actor, at) VALUES (?, ?, ?, ?, ?)',
        ...[share, seed, drawn.length, actor, now],
      );
      for (const at of shuffle([...drawn.keys()], random)) {
        const { row, run, label } = drawn[at] as (typeof drawn)[number];
        file.run(
          'INSERT INTO label_checks (draw, row, run, label) VALUES (?, ?, ?, ?)',
          draw,
          row,
          run,
          label,
        );
      }
    }
    return { drawn: drawn.length, check: labelCheck(file) };
  });
}

function undrawnOf(file: DatasetFile, { label }: LabelStratum): Undrawn[] {
  return file.all<Undrawn>(
    `SELECT rows.id AS row, coalesce(model_labels.run, 0) AS run FROM rows
     LEFT JOIN model_labels ON model_labels.row = rows.id
     WHERE rows.label = ? AND label_by = 'model' AND removed IS NULL
       AND rows.id NOT IN (SELECT row FROM current_checks) ORDER BY rows.id`,
    label,
  );
}
