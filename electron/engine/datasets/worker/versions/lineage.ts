import { createHash, randomBytes } from 'node:crypto';
import type { LineageStep } from '../../../../contract/datasets/versions.ts';
import type { DatasetFile } from '../datasetFile.ts';

/** Parameters that hold what a row says or what somebody was looked for by: a version can never be changed, so they stay out of it. */
const sealedKeys: ReadonlySet<string> = new Set(['content', 'note', 'extra', 'search', 'find']);

/** The parameters as anybody may read them. */
export function openParameters(parameters: unknown): unknown {
  if (Array.isArray(parameters)) return parameters.map(openParameters);
  if (typeof parameters !== 'object' || parameters === null) return parameters;
  const open = Object.entries(parameters).filter(([key]) => !sealedKeys.has(key));
  return Object.fromEntries(open.map(([key, value]) => [key, openParameters(value)]));
}

export interface SealedStep {
  readonly operation: number;
  /** JSON: the step without its hash. */
  readonly step: string;
  readonly hash: Buffer;
  /** Opens the seal over what was left out; null: nothing was. */
  readonly salt: Buffer | null;
}

interface OperationRow {
  readonly id: number;
  readonly kind: string;
  readonly parameters: string;
  readonly actor: string;
  readonly at: string;
  readonly rows: number;
  readonly state: 'done' | 'undone';
}

/** Every step of a draft's history that is done, in order. */
export function* sealSteps(file: DatasetFile): Generator<SealedStep> {
  for (const row of walkOperations(file)) {
    const open = JSON.stringify(openParameters(JSON.parse(row.parameters)));
    const salt = open === row.parameters ? null : randomBytes(16);
    yield sealStep(row, open, salt);
  }
}

function sealStep(
  { id, kind, parameters, actor, at, rows, state }: OperationRow,
  open: string,
  salt: Buffer | null,
) {
  const sealed = salt && sealOf(salt, parameters);
  const said = { operation: id, kind, parameters: JSON.parse(open), sealed, actor, at, rows, state };
  const step = JSON.stringify(said satisfies Omit<LineageStep, 'hash'>);
  return { operation: id, step, hash: stepHash(step), salt };
}

/** Whether the draft's step still is what was sealed; where the salt is erased nobody can say. */
export function sealOf(salt: Uint8Array, parameters: string): string {
  return createHash('sha256').update(salt).update(parameters).digest('hex');
}

export function stepHash(step: string): Buffer {
  return createHash('sha256').update(step).digest();
}

const atOnce = 500;

function* walkOperations(file: DatasetFile): Generator<OperationRow> {
  for (let last = 0; ; ) {
    const page = file.all<OperationRow>(
      "SELECT id, kind, parameters, actor, at, rows, state FROM operations WHERE id > ? AND state <> 'running' ORDER BY id LIMIT ?",
      last,
      atOnce,
    );
    yield* page;
    const end = page.at(-1);
    if (end === undefined) return;
    last = end.id;
  }
}
