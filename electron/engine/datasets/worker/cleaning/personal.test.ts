import { expect, test } from 'vitest';
import { AppError } from '../../../../common/errors/appError.ts';
import type { Masking, PersonalKind } from '../../../../contract/datasets/personal.ts';
import { plantPersonal } from '../../../../ml/datasets/planted/plantedPersonal.ts';
import { chat, makeDataset, patientContext, type TestDataset } from '../datasetFile.fixture.ts';
import { undoOperation } from '../history.ts';
import { editRow } from '../rows/edit.ts';
import { findPersonalData } from './personal/find.ts';
import { pageFindings, personalSummary } from './personal/findings.ts';
import { ignoreFinding, restoreFinding } from './personal/ignore.ts';
import { maskPersonal, previewMask } from './personal/mask.ts';

const find = ({ file }: TestDataset) => findPersonalData(file, {}, patientContext());
const summary = ({ file }: TestDataset) => personalSummary(file, {}, patientContext());
const countOf = async (dataset: TestDataset, kind: PersonalKind) =>
  (await summary(dataset)).kinds.find((counts) => counts.kind === kind);
const findings = ({ file }: TestDataset, kind: PersonalKind, ignored = false) =>
  pageFindings(file, { kind, ignored, atMost: 100 }).findings;
const mask = ({ file }: TestDataset, masking: Partial<Masking>) =>
  maskPersonal(
    file,
    { kinds: ['phone', 'email'], style: 'placeholder', language: 'en', ...masking, actor: 'ada' },
    patientContext(),
  );
const contents = ({ file }: TestDataset) =>
  file.all<{ content: string }>('SELECT content FROM contents ORDER BY id').map(({ content }) => content);
const flagged = ({ file }: TestDataset) =>
  file.all<{ id: number }>('SELECT id FROM rows WHERE problems & 2 ORDER BY id').map(({ id }) => id);

function ward(): TestDataset {
  const dataset = makeDataset();
  dataset.add([
    { content: chat('患者张伟的电话？', '张伟先生的手机号是13912345678，邮箱 zhang.wei@example.com。') },
    { content: chat('How do I clear E40?', 'Press reset.') },
    { content: chat('Whom do I call?', 'Call the hotline: 13912345678, or mail help@example.com.') },
  ]);
  return dataset;
}

test('what rows give away is counted by kind, shown where it stands, and flagged', async () => {
  using dataset = ward();
  expect(await find(dataset)).toMatchObject({ looked: 3 });
  expect(await countOf(dataset, 'phone')).toEqual({
    kind: 'phone',
    found: 2,
    rows: 2,
    ignored: 0,
    masked: 0,
  });
  expect(flagged(dataset)).toEqual([1, 3]);
  const [first, second] = findings(dataset, 'phone');
  expect(first).toMatchObject({
    row: 1,
    before: '张伟先生的手机号是',
    text: '13912345678',
    isIgnored: false,
  });
  expect(second).toMatchObject({
    row: 3,
    before: 'Call the hotline: ',
    after: ', or mail help@example.com.',
  });
  expect(findings(dataset, 'name').map(({ text }) => text)).toContain('张伟');
  // Only what is new or was changed is looked through again.
  expect(await find(dataset)).toMatchObject({ looked: 0, found: 0 });
  editRow(dataset.file, {
    row: 2,
    revision: 0,
    actor: 'ada',
    change: { content: chat('E40?', 'Call 13800138000.') as never },
  });
  expect((await summary(dataset)).looked).toBe(2);
  expect(await find(dataset)).toMatchObject({ looked: 1 });
  expect(flagged(dataset)).toEqual([1, 2, 3]);
});

test('masking is one step, and undone every byte is back with what was found in it', async () => {
  for (const style of ['placeholder', 'numbered', 'asterisks'] as const) {
    using dataset = makeDataset({ kind: 'text' });
    dataset.add(plantPersonal(60, { seed: style }).map(({ text }) => ({ content: { text } })));
    await find(dataset);
    const [before, counts, bits] = [contents(dataset), await summary(dataset), flagged(dataset)];
    const kinds = counts.kinds.map(({ kind }) => kind);
    const { operation } = await mask(dataset, { kinds, style, language: 'zh-CN' });
    const found = counts.kinds.reduce((sum, kind) => sum + kind.found, 0);
    const after = await summary(dataset);
    expect(after.kinds.reduce((sum, { masked }) => sum + masked, 0)).toBe(found);
    expect(after.looked).toBe(60);
    expect(contents(dataset)).not.toEqual(before);
    expect(dataset.file.all("SELECT 1 FROM operations WHERE kind = 'personal.mask'")).toHaveLength(1);
    await undoOperation(dataset.file, { operation: operation ?? 0, actor: 'ada' }, patientContext());
    expect(contents(dataset)).toEqual(before);
    expect(await summary(dataset)).toEqual(counts);
    expect(flagged(dataset)).toEqual(bits);
  }
});

test('only the kinds that were chosen are masked, and the others are still found where they now stand', async () => {
  using dataset = ward();
  await find(dataset);
  const preview = previewMask(dataset.file, {
    kinds: ['phone', 'email'],
    style: 'placeholder',
    language: 'zh-CN',
  });
  expect(preview).toMatchObject({ rows: 2, findings: 4 });
  const [example] = preview.examples;
  expect(example?.before.text).toBe('张伟先生的手机号是13912345678，邮箱 zhang.wei@example.com。');
  expect(example?.after.text).toBe('张伟先生的手机号是[电话]，邮箱 [邮箱]。');
  expect(example?.after.spans.map(({ start, end }) => example.after.text.slice(start, end))).toEqual([
    '[电话]',
    '[邮箱]',
  ]);
  await mask(dataset, { language: 'zh-CN' });
  expect(contents(dataset)[0]).toContain('张伟先生的手机号是[电话]，邮箱 [邮箱]。');
  expect(await countOf(dataset, 'phone')).toMatchObject({ found: 0, masked: 2 });
  for (const { row, before, text } of findings(dataset, 'name'))
    expect([row, `${before}${text}`]).toEqual([1, expect.stringMatching(/张伟?$/)]);
  expect(flagged(dataset)).toEqual([1]);
  // What was masked stands nowhere but in the step that can be undone.
  const stored = dataset.file.all('SELECT * FROM findings');
  expect(JSON.stringify(stored)).not.toContain('13912345678');
});

test('what is of no person is left alone in one row or everywhere, also by searches to come', async () => {
  using dataset = ward();
  await find(dataset);
  const [first] = findings(dataset, 'phone');
  await ignoreFinding(dataset.file, { finding: first?.id ?? 0, everywhere: false }, patientContext());
  expect(await countOf(dataset, 'phone')).toMatchObject({ found: 1, ignored: 1 });
  const [second] = findings(dataset, 'phone');
  expect(
    await ignoreFinding(dataset.file, { finding: second?.id ?? 0, everywhere: true }, patientContext()),
  ).toEqual({ findings: 1 });
  dataset.add([{ content: chat('The hotline?', 'It is 13912345678.') }]);
  await find(dataset);
  expect(await countOf(dataset, 'phone')).toMatchObject({ found: 0, ignored: 3 });
  expect(flagged(dataset)).toEqual([1, 3]);
  expect((await mask(dataset, { kinds: ['phone'] })).operation).toBeNull();
  const [ignored] = findings(dataset, 'phone', true);
  expect(await restoreFinding(dataset.file, { finding: ignored?.id ?? 0 }, patientContext())).toEqual({
    findings: 3,
  });
  expect(await countOf(dataset, 'phone')).toMatchObject({ found: 3, ignored: 0 });
});

test('a row that is taken out gives nothing away, and what an edit changed is not there to be ignored', async () => {
  using dataset = ward();
  await find(dataset);
  const [, second] = findings(dataset, 'phone');
  editRow(dataset.file, { row: 1, revision: 0, actor: 'ada', change: { removed: true } });
  editRow(dataset.file, {
    row: 3,
    revision: 0,
    actor: 'ada',
    change: { content: chat('Who?', 'Nobody.') as never },
  });
  expect(await countOf(dataset, 'phone')).toMatchObject({ found: 0, rows: 0 });
  expect(flagged(dataset)).toEqual([]);
  await expect(
    ignoreFinding(dataset.file, { finding: second?.id ?? 0, everywhere: false }, patientContext()),
  ).rejects.toMatchObject({ code: 'datasets.findingGone' });
});

test('a search that is cancelled goes on where it was', async () => {
  using dataset = makeDataset({ kind: 'text' });
  dataset.add(plantPersonal(400, { seed: 'stopped' }).map(({ text }) => ({ content: { text } })));
  const controller = new AbortController();
  const context = patientContext(controller.signal);
  await expect(
    findPersonalData(
      dataset.file,
      {},
      { ...context, progress: (done) => done > 20 && controller.abort(new AppError('request.cancelled')) },
    ),
  ).rejects.toMatchObject({ code: 'request.cancelled' });
  const { looked } = await summary(dataset);
  expect(looked).toBeGreaterThan(0);
  expect(await find(dataset)).toMatchObject({ looked: 400 - looked });
});
