import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import { AppError } from '../../../common/errors/appError.ts';
import { formatDuration } from '../../../common/format.ts';
import type { AnswerRecord, Message, Sampling } from '../../../contract/chat.ts';
import type { Profile, Variant } from '../../../contract/models.ts';
import type { EngineClient } from '../connect.ts';
import { followJob } from '../followJob.ts';
import { type Output, reportError, sentence } from '../output.ts';
import { integerOption, precisionOption, profileOption, type Verb, type VerbContext } from '../verb.ts';
import { deviceLines, loadedOf, type RanOn } from './providers.ts';

interface ChatOptions {
  prompt?: string;
  system?: string;
  precision?: Variant['precision'];
  profile: Profile;
  adapter?: string;
  temperature?: string;
  topK?: number;
  topP?: string;
  minP?: string;
  repetitionPenalty?: string;
  frequencyPenalty?: string;
  presencePenalty?: string;
  seed?: number;
  maxTokens?: number;
  stop?: string[];
  speculation?: Sampling['speculation'];
}

export function addChatCommand(program: Command, verb: Verb): void {
  program
    .command('chat')
    .argument('[model]', 'name or id (default: the adapter’s, or the first model)')
    .description(
      'talk with a model; /prompt shows what it is given, /exit or Ctrl-D ends, Ctrl-C stops an answer',
    )
    .option('--prompt <text>', 'ask once and print the answer')
    .option('--system <text>', 'system prompt')
    .option('--adapter <adapter>', 'name or id of an adapter that answers together with the model')
    .option('--temperature <number>', '0 always takes the likeliest token')
    .addOption(integerOption('--top-k <count>', 'choose among the k likeliest tokens'))
    .option('--top-p <share>', 'choose among the likeliest tokens that together have this probability')
    .option('--min-p <share>', 'leave out tokens less likely than this share of the likeliest')
    .option('--repetition-penalty <factor>', 'above 1 makes tokens that already occurred less likely')
    .option('--frequency-penalty <number>', 'taken off for each time a token was already answered')
    .option('--presence-penalty <number>', 'taken off once for a token that was already answered')
    .addOption(integerOption('--seed <number>', 'makes sampling repeatable'))
    .addOption(integerOption('--max-tokens <count>', 'longest answer'))
    .option('--stop <text...>', 'texts at which the answer ends')
    .addOption(
      new Option(
        '--speculation <mode>',
        'auto: tokens that repeat the text are checked several at once (default: the setting)',
      ).choices(['auto', 'off']),
    )
    .addOption(precisionOption())
    .addOption(profileOption())
    .action(verb(chat));
}

async function chat(
  { client, output }: VerbContext,
  asked: string | undefined,
  options: ChatOptions,
): Promise<void> {
  const model = asked ?? (await defaultModel(client, options.adapter));
  if (options.prompt !== undefined) {
    const answer = await ask(client, output, { model, options, text: options.prompt });
    output.result(answer, () => ['', formatStats(answer.message), ...deviceLines(answer.ranOn, output)]);
    return;
  }
  if (output.json) throw new AppError('request.invalid', { detail: '--json needs --prompt' });
  await converse(client, output, { model, options });
}

async function defaultModel(client: EngineClient, adapter: string | undefined): Promise<string> {
  if (adapter !== undefined) return (await client.training.adapters.show({ adapter })).model.id;
  const { models } = await client.models.list();
  const first = models[0];
  if (!first) throw new AppError('models.none');
  return first.id;
}

interface Ask {
  readonly model: string;
  readonly options: ChatOptions;
  readonly text: string;
  readonly conversation?: string | undefined;
  /** Called when the question is stored: whatever becomes of its answer, the next question belongs behind it. */
  onSent?(conversation: string): void;
}

export interface Answer {
  readonly conversation: string;
  readonly answer: string;
  readonly message: Message;
  /** What the model ran on, and why it was that; null: it has left memory meanwhile. */
  readonly ranOn: RanOn | null;
}

/** One question and its whole answer; the text streams to standard output unless JSON was asked for. */
async function ask(client: EngineClient, output: Output, asked: Ask): Promise<Answer> {
  const { model, options, text, conversation } = asked;
  const sampling = toSampling(options);
  const { precision, profile, adapter, system } = options;
  const by = { model, precision, profile, adapter };
  const sent = await client.chat.send({ ...by, conversation, text, system, sampling });
  asked.onSent?.(sent.conversation);
  const onRecord = (record: unknown) => showRecord(record as AnswerRecord, output);
  const [started] = sent.answers;
  await followJob(client, output, started.job, { onRecord, showProgress: false });
  const { messages } = await client.chat.messages({ conversation: sent.conversation });
  const message = messages.find((candidate) => candidate.id === started.answer) as Message;
  const ranOn = await findDevice(client, message);
  return { conversation: sent.conversation, answer: message.text, message, ranOn };
}

async function findDevice(client: EngineClient, { answerer }: Message): Promise<RanOn | null> {
  if (answerer === null) return null;
  const loaded = await loadedOf(client, answerer.model);
  const found = loaded.find(({ precision }) => precision === answerer.precision);
  if (!found) return null;
  const { device, requestedDevice, deviceReasons } = found;
  return { device, requestedDevice, deviceReasons };
}

function showRecord(record: AnswerRecord, output: Output): void {
  if (output.json) return;
  if (record.kind === 'text') output.stream(record.text);
  if (record.kind === 'state' && record.state === 'queued')
    output.remark(`[waiting; ${record.ahead ?? 0} before it]`);
  if (record.kind === 'notice') output.remark(`[${sentence(record, output.language)}]`);
}

async function converse(
  client: EngineClient,
  output: Output,
  chatting: Omit<Ask, 'text' | 'onSent'>,
): Promise<void> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, prompt: '> ' });
  const state = { ended: false, answering: false, conversation: undefined as string | undefined };
  lines.once('close', () => {
    state.ended = true;
  });
  // On a terminal readline takes Ctrl-C for itself: it stops the answer, and without one it ends the chat.
  lines.on('SIGINT', () => void (state.answering ? process.emit('SIGINT') : lines.close()));
  const onSent = (conversation: string) => {
    state.conversation = conversation;
  };
  lines.prompt();
  for await (const line of lines) {
    const text = line.trim();
    if (text === '/exit') break;
    if (text === '/prompt') await showPrompt(client, output, state.conversation);
    else if (text !== '') {
      state.answering = true;
      const { conversation } = state;
      await askOn(client, output, { ...chatting, text, conversation, onSent });
      state.answering = false;
    }
    // Piped input may have ended while the answer was written; its lines are still read.
    if (!state.ended) lines.prompt();
  }
  lines.close();
}

/** One turn of a conversation that goes on: a stopped or failed answer ends the answer, and only a lost engine the chat. */
async function askOn(client: EngineClient, output: Output, asked: Ask): Promise<void> {
  try {
    const { message, ranOn } = await ask(client, output, asked);
    process.stdout.write('\n');
    output.remark(formatStats(message));
    // Once: a conversation that goes on need not hear it again.
    if (asked.conversation === undefined) for (const line of deviceLines(ranOn, output)) output.remark(line);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'request.cancelled') output.remark('[stopped]');
    else if (error.code === 'engine.lost' || !process.stdin.isTTY) throw error;
    else reportError(error, output);
  }
}

/** The exact text that the model would be given now, and where its template came from. */
async function showPrompt(
  client: EngineClient,
  output: Output,
  conversation: string | undefined,
): Promise<void> {
  if (conversation === undefined) return output.remark('[nothing has been asked yet]');
  const prompt = await client.chat.prompt({ conversation });
  process.stdout.write(`${prompt.text}\n`);
  output.remark(`[${prompt.ids.length} tokens, template from ${prompt.templateSource}]`);
}

function toSampling(options: ChatOptions): Sampling {
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
  const { topK, seed, maxTokens, stop, speculation } = options;
  return {
    temperature: number(options.temperature),
    topK,
    topP: number(options.topP),
    minP: number(options.minP),
    repetitionPenalty: number(options.repetitionPenalty),
    frequencyPenalty: number(options.frequencyPenalty),
    presencePenalty: number(options.presencePenalty),
    seed,
    maxTokens,
    stop,
    speculation,
  };
}

function formatStats({ stats, finish }: Message): string {
  if (!stats) return `[${finish ?? 'ended'}]`;
  const speed = stats.tokensPerSecond === null ? '' : `, ${stats.tokensPerSecond.toFixed(1)} tokens/s`;
  const reused = stats.reusedTokens > 0 ? ` (${stats.reusedTokens} reused)` : '';
  const waited = stats.queuedMs >= 100 ? ` (${formatDuration(stats.queuedMs)} of it waiting)` : '';
  const guessed = stats.draftedTokens ? ` (${stats.acceptedTokens} of ${stats.draftedTokens} guessed)` : '';
  return `[${stats.promptTokens} prompt tokens${reused}, ${stats.answerTokens} answer tokens${guessed}${speed}, first after ${formatDuration(stats.timeToFirstTokenMs)}${waited}, ${finish}]`;
}
