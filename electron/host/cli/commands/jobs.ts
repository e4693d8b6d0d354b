import type { Command } from 'commander';
import { followJob, formatProgress } from '../followJob.ts';
import { formatTable, sentence } from '../output.ts';
import type { Verb } from '../verb.ts';

export function addJobsCommands(program: Command, verb: Verb): void {
  const jobs = program.command('jobs').description('list, show, cancel and resume jobs');
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
            job.state,
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
