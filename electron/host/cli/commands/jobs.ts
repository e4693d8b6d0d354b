import type { Command } from 'commander';
import { followJob, formatProgress } from '../followJob.ts';
import { formatTable, sentence } from '../output.ts';
import type { Verb } from '../verb.ts';

export function addJobsCommands(program: Command, verb: Verb): void {
  const jobs = program.command('jobs').description('list, show, pause, resume, cancel and remove jobs');
  jobs
    .command('list', { isDefault: true })
    .description('the newest jobs')
    .action(
      verb(async ({ client, output }) => {
        const document = await client.jobs.list({});
        output.result(document, () => {
          if (document.jobs.length === 0) return ['No jobs yet.'];
          const rows = document.jobs.map((job) => [
            job.id,
            job.kind,
            job.subject,
            job.paused ? 'paused' : job.state,
            job.createdAt.slice(0, 19).replace('T', ' '),
            job.error
              ? job.error.code
              : job.state === 'running' && job.progress
                ? formatProgress(job.progress)
                : '',
          ]);
          return formatTable(['ID', 'KIND', 'SUBJECT', 'STATE', 'CREATED (UTC)', ''], rows);
        });
      }),
    );
  jobs
    .command('show')
    .argument('<job>', 'id')
    .description('one job with its result or error')
    .action(
      verb(async ({ client, output }, id: string) => {
        const job = await client.jobs.show({ job: id });
        output.result(job, () => [
          `${job.kind} ${job.subject}: ${job.state}, attempt ${job.attempt}`,
          ...(job.progress ? [formatProgress(job.progress)] : []),
          ...(job.error ? [sentence(job.error, output.language)] : []),
        ]);
      }),
    );
  jobs
    .command('log')
    .argument('<job>', 'id')
    .description('what the log says about a job')
    .action(
      verb(async ({ client, output }, id: string) => {
        const document = await client.jobs.log({ job: id });
        output.result(document, () =>
          document.lines.map(({ at, level, message, detail }) =>
            `${at} ${level} ${message} ${detail}`.trimEnd(),
          ),
        );
      }),
    );
  jobs
    .command('pause')
    .argument('<job>', 'id')
    .description('stop a job until “resume”; it then goes on where it was')
    .action(
      verb(async ({ client, output }, id: string) => {
        const job = await client.jobs.pause({ job: id });
        output.result(job, () => [`${job.kind} ${job.subject}: paused`]);
      }),
    );
  jobs
    .command('remove')
    .argument('<job...>', 'ids')
    .description('take jobs that have ended out of the history')
    .action(
      verb(async ({ client, output }, ids: string[]) => {
        const document = await client.jobs.remove({ jobs: ids });
        output.result(document, () => [`removed: ${document.removed}`]);
      }),
    );
  jobs
    .command('cancel')
    .argument('<job>', 'id')
    .description('cancel a job that has not ended, or remove what a failed one left half-done')
    .action(
      verb(async ({ client, output }, id: string) => {
        const job = await client.jobs.cancel({ job: id });
        output.result(job, () => [`${job.kind} ${job.subject}: ${job.state}`]);
      }),
    );
  jobs
    .command('resume')
    .argument('<job>', 'id')
    .description('go on with an interrupted, failed or cancelled job, and wait for it')
    .action(
      verb(async ({ client, output }, id: string) => {
        await client.jobs.resume({ job: id });
        const job = await followJob(client, output, id);
        output.result(job, () => [`${job.kind} ${job.subject}: ${job.state}`]);
      }),
    );
}
