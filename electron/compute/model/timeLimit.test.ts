import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { AppError } from '../../common/errors/appError.ts';
import { probeTokenizer } from '../../ml/tokenize/probeTokenizer.ts';
import { createTokenizer } from '../../ml/tokenize/tokenizer.ts';
import { withTimeLimit } from './timeLimit.ts';

function splitBy(pattern: string): object {
  return {
    pre_tokenizer: { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false },
    model: { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: ['a b'] },
  };
}
const limit = { limitMs: 700, expired: () => new AppError('tokenizer.tooSlow', { limitMs: 700 }) };

const hostile = ['(a+)+$', '(?:\\s|\\s)*x$', '(汉|汉)+y', "(?:[\\p{L}]+)*'$", '(q*)*z', '(?:ab|ab|a|b)*c'];

test.each(hostile)('the probe finds that %s runs for ever, and it is ended in time', (pattern) => {
  const json = splitBy(pattern);
  const tokenizer = createTokenizer(json, {});
  const started = performance.now();
  expect(() => withTimeLimit(limit, () => probeTokenizer(tokenizer, json))).toThrow(
    expect.objectContaining({ code: 'tokenizer.tooSlow' }),
  );
  expect(performance.now() - started).toBeLessThan(10_000);
});

/** GPT-2's, Llama 3's and Qwen2's expressions. */
const honest = [
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
];

test.each(honest)('the expression %s of a real model passes the probe', (pattern) => {
  const json = splitBy(pattern);
  const tokenizer = createTokenizer(json, {});
  const generous = { limitMs: 20_000, expired: () => new Error('too slow') };
  withTimeLimit(generous, () => probeTokenizer(tokenizer, json));
  expect(tokenizer.encode('ab', { addSpecialTokens: false })).toEqual([2]);
});

test('what the work answers or throws comes through', () => {
  expect(withTimeLimit(limit, () => 7)).toBe(7);
  const mistake = new Error('own');
  expect(() =>
    withTimeLimit(limit, () => {
      throw mistake;
    }),
  ).toThrow(mistake);
});

test('a process that probes a hostile tokenizer without any limit can be killed from outside at once', async () => {
  const here = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    const { createTokenizer } = await import(${here('../../ml/tokenize/tokenizer.ts')});
    const { probeTokenizer } = await import(${here('../../ml/tokenize/probeTokenizer.ts')});
    const json = ${JSON.stringify(splitBy('(a+)+$'))};
    const tokenizer = createTokenizer(json, {});
    console.log('probing');
    probeTokenizer(tokenizer, json);
    console.log('done');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(child.exitCode).toBe(null);
  const started = performance.now();
  child.kill('SIGKILL');
  expect(await exited).toEqual([null, 'SIGKILL']);
  expect(performance.now() - started).toBeLessThan(2_000);
});
