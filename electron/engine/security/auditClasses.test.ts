import { isContractProcedure } from '@orpc/contract';
import { expect, test } from 'vitest';
import { contract } from '../../contract/index.ts';
import type { ProcedureMeta } from '../../contract/procedure.ts';

type Node = { readonly [name: string]: unknown };

function listMeta(node: Node = contract, path: readonly string[] = []): [string, ProcedureMeta][] {
  return Object.entries(node).flatMap(([name, child]): [string, ProcedureMeta][] => {
    if (!isContractProcedure(child)) return listMeta(child as Node, [...path, name]);
    return [[[...path, name].join('.'), child['~orpc'].meta as ProcedureMeta]];
  });
}

const unrecorded = listMeta().filter(([, { audit }]) => audit === 'none');

/** What changes nothing though it needs the right to: it looks, counts or prepares, and what follows from it is recorded. */
const onlyLooks = [
  'datasets.cleaning.duplicates.find',
  'datasets.cleaning.personal.find',
  'datasets.cleaning.rules.count',
  'datasets.imports.dryRun',
  'datasets.imports.preview',
  'datasets.rows.previewBulk',
  'datasets.versions.previewSplit',
  'keys.tokens',
];

test('what needs the right to change something leaves a record, but for what only looks', () => {
  const changing = unrecorded
    .filter(([, { permission }]) => permission.endsWith('.write'))
    .map(([name]) => name);
  expect(changing.filter((name) => !onlyLooks.includes(name))).toEqual([]);
});

test('what gives data out, loads a model or answers leaves a record', () => {
  const givesOut =
    /\.(export|download|diagnostics|load|unload|perplexity|logits|try|content|erase|checkpoint)$|export\.start$/;
  expect(unrecorded.map(([name]) => name).filter((name) => givesOut.test(name))).toEqual([]);
});
