import { type DatasetFile, readMeta, writeMeta } from '../datasetFile.ts';

/** Whose tokens a data set's rows are counted in. */
export interface ChosenTokenizer {
  /** The model's id and name. */
  readonly model: string;
  readonly name: string;
  /** Where the model lies in the data directory. */
  readonly folder: string;
}

export function chosenTokenizer(file: DatasetFile): ChosenTokenizer | null {
  return readMeta<ChosenTokenizer | null>(file, 'tokenizer', null);
}

export function storeTokenizer(file: DatasetFile, tokenizer: ChosenTokenizer): void {
  writeMeta(file, 'tokenizer', tokenizer);
}
