import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inhouse } from './testing/runCli.ts';

const sampleModel = path.resolve(import.meta.dirname, '../../../assets/sample-model');
let dataDir = '';
const data = (...args: string[]) => inhouse(['--data-dir', dataDir, 'data', ...args]);
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'inhouse-cli-label-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function add(question: string, answer: string): Promise<void> {
  const file = path.join(dataDir, 'row.json');
  const turns = [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ];
  writeFileSync(file, JSON.stringify({ turns, tools: null }));
  await data('add', 'alarms', '--content', file);
}

test('rows are labelled by an expression; a check of them is not needed, since no model has labelled them', async () => {
  await data('create', 'alarms');
  await add('What is E40?', 'A jam.');
  const preview = await data('label', 'alarms', '--as', 'alarm', '--pattern', 'E\\d\\d', '--preview', '1');
  expect(preview.stdout).toBe('1 of 1 rows would be labelled.\n');
  const labelled = await data('label', 'alarms', '--as', 'alarm', '--pattern', 'E\\d\\d');
  expect(labelled.stdout).toBe('1 rows labelled alarm\n');
  expect((await data('review', 'alarms')).stdout).toBe('No row was labelled by a model.\n');
  const next = await data('review', 'alarms', '--next');
  expect(next.stdout).toBe('0 rows wait for a check\n');
  const wrong = await data('review', 'alarms', '--verdict', 'alarm');
  expect(wrong.code).toBe(2);
  expect((await data('review', 'alarms', '--verdict', 'alarm', '--row', '1')).stderr).toContain(
    'labelling.notDrawn',
  );
}, 120_000);

/** What the sample model says to a greeting: a label that it gives every time. */
const greeting = 'Hi. Which alarm do you see?';

test('a local model labels rows, a person checks those that were drawn, and the report says what that is worth', async () => {
  await data('create', 'alarms');
  for (const answer of ['first', 'second', 'third']) await add('Hello', answer);
  await inhouse(['--data-dir', dataDir, 'models', 'import', sampleModel, '--name', 'sample', '--no-report']);
  const prompt = path.join(dataDir, 'prompt.txt');
  writeFileSync(prompt, '{{question}}');
  const asked = ['--model', 'sample', '--labels', `${greeting},other`, '--prompt', prompt];
  const preview = await data('label', 'alarms', ...asked, '--preview', '1');
  expect(preview.stdout).toBe('3 rows would be asked about.\n\n--- row 1\nHello\n');
  expect((await data('label', 'alarms', ...asked, '--try', '1')).stdout).toContain(`> ${greeting}`);
  const { run } = JSON.parse((await data('label', 'alarms', ...asked, '--json')).stdout);
  expect(run).toMatchObject({ model: 'sample int8', outcomes: { labelled: 3, unclear: 0 } });

  const drawn = await data('review', 'alarms', '--draw', '--share', '0.5');
  expect(drawn.stdout).toContain('2 rows drawn');
  const next = async (...options: string[]) =>
    JSON.parse((await data('review', 'alarms', '--next', '--json', ...options)).stdout);
  const { items } = await next();
  expect(items).toMatchObject([{ label: null, content: { turns: [{ content: 'Hello' }, {}] } }]);
  const row = String(items[0].row);
  expect((await data('review', 'alarms', '--verdict', greeting, '--row', row)).stdout).toContain(
    'the check is fulfilled',
  );
  const second = (await next('--shown')).items[0];
  expect(second.label).toBe(greeting);
  await data('review', 'alarms', '--none-fits', '--row', String(second.row));
  const report = await data('review', 'alarms');
  expect(report.stdout).toContain('accuracy: 50.0% (9.5 to 90.5)');
  expect(report.stdout).toContain('2 checked of 3 that a model labelled; 1 are needed');
}, 240_000);
