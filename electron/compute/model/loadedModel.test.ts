import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { ChatMessage, GenerateEvent } from '../decoder/generation.ts';
import type { DecoderSession } from '../decoder/session.ts';
import { createModelHost, type ModelHost } from './loadedModel.ts';
import type { LoadInput } from './requests.ts';

const sample = new URL('../../../assets/sample-model/', import.meta.url);
const sourceFiles = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'generation_config.json'];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inhouse-host-'));
  await mkdir(join(folder, 'source'));
  for (const name of sourceFiles) await cp(new URL(name, sample), join(folder, 'source', name));
});
afterAll(() => rm(folder, { recursive: true }));

const endOfTurn = 4_095;

interface Probe {
  readonly open: NonNullable<Parameters<typeof createModelHost>[0]>;
  /** Every prompt a run began with. */
  readonly prompts: number[][];
  disposed: number;
}

/** Instead of a graph: answers every prompt with the token 70 (one letter) three times. */
function letterSession(contextLength = 200): Probe {
  const probe: Probe = {
    prompts: [],
    disposed: 0,
    async open() {
      let answered = 0;
      const session: DecoderSession = {
        vocabSize: 4_096,
        contextLength,
        device: 'cpu',
        binding: 'stock',
        givesAllRows: false,
        slots: 1,
        async run(ids) {
          if (ids.length > 1) probe.prompts.push([...ids]);
          answered = ids.length > 1 ? 0 : answered + 1;
          const logits = new Float32Array(4_096);
          logits[answered < 3 ? 70 : endOfTurn] = 1;
          return logits;
        },
        async runBatch([step]) {
          if (!step) throw new Error('nothing to run');
          return session.run([step.id], step.past);
        },
        async copyPrefix() {},
        terminate() {},
        async [Symbol.asyncDispose]() {
          probe.disposed++;
        },
      };
      return { session, preparedUsed: false, cache: 'float', stockReason: null, sessions: null };
    },
  };
  return probe;
}

const input = (): LoadInput => ({
  modelFolder: folder,
  precision: 'int8',
  blockSize: 32,
  profile: 'exact',
  threads: 1,
  usePrepared: false,
});
const user = (content: string): ChatMessage => ({ role: 'user', content });
const never = new AbortController().signal;

async function loadedHost(probe: Probe): Promise<ModelHost> {
  const host = createModelHost(probe.open);
  await host.load(input());
  return host;
}

test('loading says what was loaded and what the model’s own sampling is', async () => {
  const result = await createModelHost(letterSession().open).load(input());
  expect(result).toMatchObject({
    device: 'cpu',
    binding: 'stock',
    sequences: 1,
    preparedUsed: false,
    cache: 'float',
    contextLength: 200,
    defaults: { temperature: 0, topP: 0.9 },
    templateSource: 'tokenizer_config.json',
  });
  expect(result.memoryBytes).toBeGreaterThan(1e6);
});

test('the prompt on demand is exactly what a generation starts from', async () => {
  const probe = letterSession();
  const host = await loadedHost(probe);
  const messages = [user('What does alarm E17 mean?')];
  const prompt = await host.prompt({ messages });
  expect(prompt.text).toBe('<|im_start|>user\nWhat does alarm E17 mean?<|im_end|>\n<|im_start|>assistant\n');
  const events = await Array.fromAsync(host.generate({ messages, sampling: {} }, never));
  expect(probe.prompts).toEqual([prompt.ids]);
  expect(events.filter(({ kind }) => kind === 'text').length).toBe(3);
  expect(events.at(-1)).toMatchObject({
    kind: 'end',
    finish: 'stop',
    stats: { promptTokens: prompt.ids.length, answerTokens: 3 },
  });
});

test('a context that is full is said before anything is computed, and the oldest turns are gone', async () => {
  const host = await loadedHost(letterSession());
  const old = Array.from({ length: 20 }, (_, i): ChatMessage[] => [
    user(`Question ${i}?`),
    { role: 'assistant', content: `Answer ${i}.` },
  ]);
  const messages = [{ role: 'system', content: 'Be brief.' } as const, ...old.flat(), user('And now?')];
  const events = await Array.fromAsync(host.generate({ messages, sampling: {} }, never));
  const [notice] = events;
  expect(notice).toMatchObject({ kind: 'notice', code: 'chat.contextTrimmed' });
  const turns = notice?.kind === 'notice' ? Number(notice.data.turns) : 0;
  const { text } = await host.prompt({ messages });
  expect(text).toContain('Be brief.');
  expect(text).toContain('And now?');
  expect([text.includes(`Question ${turns - 1}?`), text.includes(`Question ${turns}?`)]).toEqual([
    false,
    true,
  ]);
  expect(events.at(-1)).toMatchObject({ stats: { droppedTurns: turns } });
});

test('two questions at once are answered one after the other, whole', async () => {
  const host = await loadedHost(letterSession());
  const order: string[] = [];
  const ask = async (name: string) => {
    for await (const event of host.generate({ messages: [user(name)], sampling: {} }, never))
      if (event.kind !== 'state') order.push(`${name} ${event.kind}`);
  };
  await Promise.all([ask('first'), ask('second')]);
  const whole = (name: string) => [...Array<string>(3).fill(`${name} text`), `${name} end`];
  expect(order).toEqual([...whole('first'), ...whole('second')]);
});

test('an answer that was left in the middle makes way for the next one', async () => {
  const host = await loadedHost(letterSession());
  for await (const event of host.generate({ messages: [user('a')], sampling: {} }, never))
    if (event.kind === 'text') break;
  const events = await Array.fromAsync(host.generate({ messages: [user('b')], sampling: {} }, never));
  expect(events.at(-1)).toMatchObject({ kind: 'end', finish: 'stop' });
});

test('who cancels while waiting is let go at once, and the one before is not disturbed', async () => {
  const host = await loadedHost(letterSession());
  const first = host.generate({ messages: [user('a')], sampling: {} }, never);
  await first.next();
  const stopper = new AbortController();
  const second: GenerateEvent[] = [];
  for await (const event of host.generate({ messages: [user('b')], sampling: {} }, stopper.signal)) {
    second.push(event);
    stopper.abort();
  }
  expect(second).toMatchObject([
    { kind: 'state', state: 'queued', ahead: 0 },
    { kind: 'end', finish: 'cancelled', stats: { answerTokens: 0 } },
  ]);
  expect((await Array.fromAsync(first)).at(-1)).toMatchObject({ kind: 'end', finish: 'stop' });
});

test('without a loaded model, and without a question, there is an error with a code', async () => {
  const host = createModelHost(letterSession().open);
  await expect(host.prompt({ messages: [user('a')] })).rejects.toMatchObject({ code: 'model.notLoaded' });
  await host.load(input());
  const events = host.generate({ messages: [{ role: 'system', content: 'x' }], sampling: {} }, never);
  await expect(Array.fromAsync<GenerateEvent>(events)).rejects.toMatchObject({ code: 'chat.noQuestion' });
});

test('loading again lets go of the model that was there', async () => {
  const probe = letterSession();
  const host = await loadedHost(probe);
  await host.load(input());
  expect(probe.disposed).toBe(1);
});

test('a folder without a tokenizer is an error that names the file', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'inhouse-empty-'));
  const host = createModelHost(letterSession().open);
  await expect(host.load({ ...input(), modelFolder: empty })).rejects.toMatchObject({
    code: 'file.unreadable',
    data: { path: join(empty, 'source', 'tokenizer.json'), reason: 'ENOENT' },
  });
  await rm(empty, { recursive: true });
});

test('a model without a template is answered with a warning', async () => {
  const plain = await mkdtemp(join(tmpdir(), 'inhouse-plain-'));
  await mkdir(join(plain, 'source'));
  await cp(new URL('tokenizer.json', sample), join(plain, 'source', 'tokenizer.json'));
  await writeFile(join(plain, 'source', 'tokenizer_config.json'), '{"eos_token": "<|im_end|>"}');
  const host = createModelHost(letterSession().open);
  expect((await host.load({ ...input(), modelFolder: plain })).templateSource).toBe('fallback');
  const [notice] = await Array.fromAsync(host.generate({ messages: [user('a')], sampling: {} }, never));
  expect(notice).toEqual({ kind: 'notice', code: 'chat.templateFallback', data: {} });
  await rm(plain, { recursive: true });
});

/** The sample model's tokenizer with this template. */
async function folderWithTemplate(template: string): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'inhouse-template-'));
  await mkdir(join(made, 'source'));
  for (const name of sourceFiles) await cp(new URL(name, sample), join(made, 'source', name));
  await writeFile(join(made, 'source', 'chat_template.jinja'), template);
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

test('an answer whose reasoning the template has opened begins with the tag, and its time is told', async () => {
  const modelFolder = await folderWithTemplate(
    '{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}{{ "assistant: <think>\\n" }}',
  );
  const host = createModelHost(letterSession().open);
  await host.load({ ...input(), modelFolder });
  const messages = [user('a')];
  expect((await host.prompt({ messages })).text).toBe('user: a\nassistant: <think>\n');
  const events = await Array.fromAsync(host.generate({ messages, sampling: {} }, never));
  const text = events.map((event) => (event.kind === 'text' ? event.text : '')).join('');
  expect(text).toMatch(/^<think>\n(\S)\1\1$/);
  expect(events.at(-1)).toMatchObject({ stats: { answerTokens: 3, reasoningMs: expect.any(Number) } });
});

test('a template that names the day is told the day on which the answer was asked for', async () => {
  const modelFolder = await folderWithTemplate('{{ strftime_now("%Y-%m-%d") }} {{ messages[0].content }}');
  const host = createModelHost(letterSession().open);
  await host.load({ ...input(), modelFolder });
  const at = '2024-02-29T12:00:00.000Z';
  expect((await host.prompt({ messages: [user('a')], at })).text).toBe('2024-02-29 a');
});

test('counting takes all messages, also those that a prompt would leave out', async () => {
  const host = await loadedHost(letterSession());
  const messages = [user('a')];
  const prompt = await host.prompt({ messages });
  expect(await host.count({ messages })).toEqual({ tokens: prompt.ids.length, contextLength: 200 });
  const many = Array.from(
    { length: 60 },
    () => [user('What?'), { role: 'assistant', content: 'That.' }] as const,
  );
  const all = await host.count({ messages: [...many.flat(), user('And now?')] });
  expect(all.tokens).toBeGreaterThan(600);
});
