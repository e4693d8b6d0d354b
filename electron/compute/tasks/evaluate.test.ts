import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSoftwareGpu, noSoftwareGpu } from '../../../native/vulkan/softwareGpu.fixture.ts';
import type { RowContent, Turn } from '../../common/datasetRow.ts';
import { defaultGateLimits, type EvaluationAnswer } from '../../common/evaluation.ts';
import { loraTargets } from '../../common/training.ts';
import { parseArchitecture } from '../../ml/formats/config.ts';
import { randomAdapter } from '../../ml/lora/randomAdapter.reference.ts';
import { writeAdapter } from '../adapters/writeAdapter.ts';
import type { EvaluateInput } from '../evaluation/requests.ts';
import { type ImportedModel, importedModel, quietContext } from '../quality/importedModel.fixture.ts';
import { evaluate } from './evaluate.ts';

const folder = mkdtempSync(join(tmpdir(), 'inhouse-evaluate-'));
let model: ImportedModel;
let base: Omit<EvaluateInput, 'outputFolder' | 'test' | 'replay' | 'general'>;

beforeAll(async () => {
  model = await importedModel('assets/sample-model');
  base = {
    ...(await model.addVariant('int8', 32)),
    ...{ profile: 'exact', threads: 2, usePrepared: false, sequences: 4 },
    first: { adapterFolder: null },
    second: { adapterFolder: null },
    maxTokens: 40,
    limits: defaultGateLimits,
    at: '2026-01-01T12:00:00Z',
  };
}, 60_000);
afterAll(() => {
  model[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const dialogues = readFileSync(
  new URL('../../../assets/sample-model/operator-dialogues-eval.jsonl', import.meta.url),
  'utf8',
)
  .split('\n')
  .slice(0, 12)
  .map((line): RowContent => {
    const { messages } = JSON.parse(line) as { messages: Turn[] };
    return { turns: messages, tools: null };
  });

const architecture = parseArchitecture(
  JSON.parse(readFileSync(new URL('../../../assets/sample-model/config.json', import.meta.url), 'utf8')),
);

/** Weights by chance, which teach nothing. */
async function spoilingAdapter(seed: number): Promise<string> {
  const adapterFolder = join(folder, `adapter-${seed}`);
  const adapter = randomAdapter(architecture, { targets: loraTargets, rank: 4, seed });
  const { modelFolder } = model;
  await writeAdapter(adapterFolder, { adapter, dropout: 0, modelFolder, baseName: null, run: null });
  return adapterFolder;
}

/** Longer than the fewest tokens that say anything. */
function generalText(): string {
  const path = join(folder, 'general.txt');
  writeFileSync(path, 'The conveyor belt stops when the door switch is open. '.repeat(8));
  return path;
}

let files = 0;
function writeRows(contents: readonly RowContent[]) {
  const path = join(folder, `rows-${files++}.jsonl`);
  const text = contents
    .map((content, row) => `${JSON.stringify({ row, hash: '', content, label: null })}\n`)
    .join('');
  writeFileSync(path, text);
  return { path, sha256: createHash('sha256').update(text).digest('hex') };
}

function input(contents: readonly RowContent[], more: Partial<EvaluateInput> = {}): EvaluateInput {
  const outputFolder = mkdtempSync(join(folder, 'out-'));
  return { ...base, test: writeRows(contents), replay: null, general: null, outputFolder, ...more };
}

function readAnswers({ outputFolder }: EvaluateInput): EvaluationAnswer[] {
  const text = readFileSync(join(outputFolder, 'answers.jsonl'), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as EvaluationAnswer);
}

test('a model that knows its dialogues answers them, and is no better than itself', async () => {
  const asked = input(dialogues, {
    replay: writeRows(dialogues.slice(0, 5)),
    general: { path: generalText() },
  });
  const result = await evaluate(asked, quietContext);
  expect(result).toMatchObject({
    examples: 12,
    questions: 12,
    decidedBy: 'exactMatch',
    verdict: 'noClearDifference',
  });
  expect(result.first.exactMatch).toBeGreaterThan(0.8);
  expect(result.first.perplexity).toBeGreaterThan(1);
  expect(result.first.perplexity).toBeLessThan(1.5);
  expect(result.first.tokenF1).toBeGreaterThan(0.9);
  expect(result.second).toEqual(result.first);
  expect(result.tests.map(({ p }) => p)).toEqual([1, 1, 1, 1, 1]);
  expect(result.forgetting.general).toMatchObject({ name: 'general.txt', change: 0 });
  expect(result.forgetting.replay).toMatchObject({ questions: 5, kept: 1 });
  expect(result.gate).toMatchObject({ outcome: 'passed' });
  const answers = readAnswers(asked);
  expect(answers.map(({ index }) => index)).toEqual(Array.from({ length: 17 }, (_, index) => index));
  expect(answers.map(({ set }) => set)).toEqual([
    ...new Array(12).fill('test'),
    ...new Array(5).fill('replay'),
  ]);
  expect(answers[0]).toMatchObject({ question: 'How do I clear E40?', turnsBefore: 0, firstRight: true });
  expect(answers[3]).toMatchObject({ question: '什么时候保养传送带?', turnsBefore: 2 });
  for (const { first, second, reference, firstRight } of answers) {
    expect(second).toBe(first);
    expect(firstRight).toBe(first === reference);
  }
}, 60_000);

test('an adapter that spoils the model is worse, and the gate stays closed', async () => {
  const second = { adapterFolder: await spoilingAdapter(1) };
  const asked = input(dialogues, {
    second,
    replay: writeRows(dialogues.slice(0, 5)),
    general: { path: generalText() },
  });
  const result = await evaluate(asked, quietContext);
  expect(result.second.exactMatch).toBe(0);
  expect(result.second.loss).toBeGreaterThan(result.first.loss + 1);
  expect(result.tests.map(({ verdict }) => verdict)).toEqual(new Array(5).fill('worse'));
  expect(result).toMatchObject({ decidedBy: 'exactMatch', verdict: 'worse', gate: { outcome: 'failed' } });
  expect(result.gate.findings.map(({ passed }) => passed)).toEqual([false, false, false]);
  expect(result.forgetting.general?.change).toBeGreaterThan(1);
  expect(readAnswers(asked).every(({ firstRight, secondRight }) => firstRight && !secondRight)).toBe(true);
  // The base is what is judged now: it is better, but there is no gate for it.
  const turned = await evaluate(
    { ...input(dialogues), first: second, second: { adapterFolder: null } },
    quietContext,
  );
  expect(turned.first).toEqual({ ...result.second, classification: null });
  expect(turned).toMatchObject({ verdict: 'better', gate: { outcome: 'notMeasured' } });
}, 60_000);

test('several answers at once are those of one at a time', async () => {
  const together = input(dialogues.slice(0, 6));
  const alone = input(dialogues.slice(0, 6), { sequences: 1 });
  await evaluate(together, quietContext);
  await evaluate(alone, quietContext);
  expect(readAnswers(together)).toEqual(readAnswers(alone));
}, 60_000);

/** Ends an evaluation once `step` has come to `done`. */
async function interrupt(asked: EvaluateInput, step: string, done: number): Promise<void> {
  const controller = new AbortController();
  const progress = (name: string, count: number) => {
    if (name === step && count >= done) controller.abort();
  };
  const cancelled = evaluate(asked, { ...quietContext, signal: controller.signal, progress });
  await expect(cancelled).rejects.toMatchObject({ code: 'request.cancelled' });
}

test('what was interrupted at any step goes on there, asks nothing twice, and comes to the same', async () => {
  const general = { path: generalText() };
  const whole = await evaluate(input(dialogues, { general }), quietContext);
  const asked = input(dialogues, { general });
  for (const [step, done] of [
    ['answerFirst', 5],
    ['scoreFirst', 3],
    ['answerSecond', 2],
    ['scoreSecond', 7],
  ] as const) {
    await interrupt(asked, step, done);
    expect(readdirSync(asked.outputFolder)).not.toContain('answers.jsonl');
  }
  const begun = new Map<string, number>();
  const progress = (step: string, done: number) => {
    if (!begun.has(step)) begun.set(step, done);
  };
  expect(await evaluate(asked, { ...quietContext, progress })).toEqual(whole);
  // The first contestant is not even opened, the second only for what it had not scored.
  expect([...begun.keys()]).toEqual(['answerSecond', 'scoreSecond']);
  expect(begun.get('answerSecond')).toBe(12);
  expect(begun.get('scoreSecond')).toBeGreaterThanOrEqual(7);
  const findings = readFileSync(join(asked.outputFolder, 'findings-first.jsonl'), 'utf8');
  // A key, 12 answers, 12 scores and the general text: nothing twice.
  expect(findings.split('\n').slice(0, -1)).toHaveLength(26);
}, 60_000);

test('damaged lines are done again, and what was found with other settings counts for nothing', async () => {
  const asked = input(dialogues.slice(0, 4));
  const whole = await evaluate(asked, quietContext);
  const location = join(asked.outputFolder, 'findings-first.jsonl');
  const lines = readFileSync(location, 'utf8').split('\n');
  writeFileSync(
    location,
    [...lines.slice(0, 2), lines[2]?.replace(/\w"/u, 'X"'), ...lines.slice(3)].join('\n'),
  );
  const seen: [string, number][] = [];
  const progress = (step: string, done: number) => seen.push([step, done]);
  expect(await evaluate(asked, { ...quietContext, progress })).toEqual(whole);
  expect(seen[0]).toEqual(['answerFirst', 1]);
  expect(readFileSync(location, 'utf8').split('\n').toSorted()).toEqual(lines.toSorted());
  const shorter = await evaluate({ ...asked, maxTokens: 3 }, quietContext);
  expect(shorter.first.exactMatch).toBeLessThan(whole.first.exactMatch as number);
}, 60_000);

test('few short answers are labels: they get a confusion matrix and a curve', async () => {
  const label = (question: string, answer: string): RowContent => ({
    turns: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
    tools: null,
  });
  const contents = Array.from({ length: 10 }, (_, index) =>
    label(`E${index + 20}?`, index % 2 ? 'ok' : 'stop'),
  );
  const { first } = await evaluate(input(contents, { maxTokens: 4 }), quietContext);
  expect(first.classification?.perLabel.map(({ label }) => label)).toEqual(['ok', 'stop']);
  // It says neither.
  expect(first.classification?.confusion).toEqual([
    [0, 0, 5],
    [0, 0, 5],
  ]);
  expect(first.classification?.aucPr).toBeGreaterThan(0.3);
  expect(first.classification?.aucPr).toBeLessThanOrEqual(1);
}, 60_000);

test('every kind of row is asked, scored or counted as of no use', async () => {
  const question: Turn = { role: 'user', content: 'How do I clear E40?' };
  const answer: Turn = { role: 'assistant', content: 'Yes.' };
  const contents: RowContent[] = [
    { turns: [question], tools: null, chosen: 'Better.', rejected: 'Worse.' },
    { turns: [question, answer], tools: null, good: true },
    { turns: [question, answer], tools: null, good: false },
    { text: 'The conveyor belt stops when the door switch is open.' },
    { turns: [answer], tools: null },
    { image: '00', name: 'a.png', width: 1, height: 1, labels: [], boxes: [] },
    { turns: [{ role: 'user', content: 'E40 '.repeat(2000) }, answer], tools: null },
  ];
  const asked = input(contents);
  const result = await evaluate(asked, quietContext);
  expect(result.unused).toEqual({ noAnswer: 1, notText: 1, tooLong: 1, refused: 0 });
  expect(result).toMatchObject({ examples: 4, questions: 2 });
  expect(readAnswers(asked).map(({ row, reference }) => [row, reference])).toEqual([
    [0, 'Better.'],
    [1, 'Yes.'],
  ]);
}, 60_000);

test('nothing to ask, and rows that are not those that were meant, are refused', async () => {
  const bad = input([{ turns: [], tools: null }]);
  await expect(evaluate(bad, quietContext)).rejects.toMatchObject({
    code: 'evaluation.nothingToAsk',
    data: { rows: 1 },
  });
  const asked = input(dialogues);
  const changed = { ...asked, test: { ...asked.test, sha256: '00' } };
  await expect(evaluate(changed, quietContext)).rejects.toMatchObject({
    code: 'training.examplesChanged',
  });
  writeFileSync(asked.test.path, '{"row": 1, "conte');
  await expect(evaluate(asked, quietContext)).rejects.toMatchObject({
    code: 'training.examplesBroken',
    data: { line: 1 },
  });
  await expect(
    evaluate({ ...input(dialogues), second: { adapterFolder: join(folder, 'none') } }, quietContext),
  ).rejects.toMatchObject({ code: 'file.unreadable' });
});

test('asked on WebGPU, base and adapter are measured as on the CPU', async ({ skip }) => {
  skip(!loadSoftwareGpu(), noSoftwareGpu);
  const second = { adapterFolder: await spoilingAdapter(5) };
  const measure = async (provider: 'cpu' | 'webgpu') => {
    const asked = input(dialogues.slice(0, 1), { provider, second, maxTokens: 4, sequences: 1 });
    const result = await evaluate(asked, quietContext);
    return { result, answers: readAnswers(asked).map(({ first }) => first) };
  };
  const cpu = await measure('cpu');
  const webgpu = await measure('webgpu');
  expect(webgpu.answers).toEqual(cpu.answers);
  for (const side of ['first', 'second'] as const) {
    const [found, expected] = [webgpu.result[side].loss, cpu.result[side].loss];
    expect(Math.abs((found ?? Number.NaN) - (expected ?? Number.NaN))).toBeLessThan(1e-2);
  }
}, 120_000);
