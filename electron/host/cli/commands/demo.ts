import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { formatBytes, formatDuration } from '../../../common/format.ts';
import type { Message } from '../../../contract/chat.ts';
import type { Model } from '../../../contract/models.ts';
import { sampleModelFolder } from '../../paths.ts';
import { connectEngine, type EngineClient } from '../connect.ts';
import { followJob } from '../followJob.ts';
import { createOutput, type Output, reportError } from '../output.ts';
import { formatReports } from '../reports.ts';
import type { GlobalOptions } from '../verb.ts';
import { demoTrain } from './training/demoTrain.ts';

const questions = ['How do I clear E40?', '报警 E38,怎么办?'] as const;

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description(
      'import, quantize, measure and talk to the sample model, in a data directory that is removed afterwards',
    )
    .option('--keep', 'use the real data directory and keep the model')
    .option('--train', 'teach it a new device instead, and show what it knows before and after')
    .action(async ({ keep, train }: { keep?: boolean; train?: boolean }) => {
      const { json, dataDir } = program.opts<GlobalOptions>();
      const output = createOutput(json ?? false);
      const folder = keep ? dataDir : await mkdtemp(path.join(tmpdir(), 'inhouse-demo-'));
      try {
        const connection = await connectEngine({ dataDir: folder });
        try {
          if (train) await demoTrain({ client: connection.client, output });
          else await demo(connection.client, output);
        } finally {
          await connection.close();
        }
      } catch (error) {
        process.exitCode = reportError(error, output);
      } finally {
        if (!keep && folder !== undefined) await rm(folder, { recursive: true, force: true });
      }
    });
}

async function demo(client: EngineClient, output: Output): Promise<void> {
  const started = performance.now();
  const { grant: folder } = await client.files.grant({ path: sampleModelFolder });
  const { job } = await client.models.import({ folder });
  output.remark('importing, quantizing to INT8 and measuring the sample model …');
  const { result } = await followJob(client, output, job);
  const model = await client.models.show({ model: (result as { model: string }).model });
  const importedMs = performance.now() - started;
  const answers = await talk(client, output, model);
  const totalMs = performance.now() - started;
  output.result({ model, answers, importedMs, totalMs }, () => [
    `${model.name}: ${model.family}, source ${model.sourcePrecision} ${formatBytes(model.sourceBytes)}`,
    ...model.variants.flatMap((variant) => [
      `${variant.precision} block ${variant.blockSize ?? '-'}: ${formatBytes(variant.sizeBytes)}, imported, quantized and measured in ${formatDuration(importedMs)}`,
      ...formatReports(variant.reports),
    ]),
    '',
    ...answers.flatMap(({ question, answer, stats }) => [
      `> ${question}`,
      answer,
      stats
        ? `  ${stats.answerTokens} tokens, ${stats.tokensPerSecond?.toFixed(1) ?? '-'} tokens/s, first after ${formatDuration(stats.timeToFirstTokenMs)}`
        : '',
    ]),
    `everything took ${formatDuration(totalMs)}`,
  ]);
}

interface DemoAnswer {
  readonly question: string;
  readonly answer: string;
  readonly stats: Message['stats'];
}

async function talk(client: EngineClient, output: Output, model: Model): Promise<DemoAnswer[]> {
  const answers: DemoAnswer[] = [];
  for (const question of questions) {
    const sent = await client.chat.send({ model: model.id, text: question });
    await followJob(client, output, sent.answers[0].job, { showProgress: false });
    const { messages } = await client.chat.messages({ conversation: sent.conversation });
    const message = messages.find((candidate) => candidate.id === sent.answers[0].answer);
    if (!message) throw new Error('an answer that succeeded is not in its conversation');
    answers.push({ question, answer: message.text, stats: message.stats });
  }
  return answers;
}
