import { rm } from 'node:fs/promises';
import { implement } from '@orpc/server';
import { AppError } from '../../common/errors/appError.ts';
import { trainingContract } from '../../contract/training/index.ts';
import { judgeVotes } from '../../ml/metrics/blindVote.ts';
import type { ActorContext } from '../security/actor.ts';
import { evaluationFolder } from './folders.ts';
import { readAnswers } from './records/answers.ts';
import {
  deleteEvaluation,
  findEvaluation,
  findEvaluationId,
  listEvaluations,
} from './records/evaluations.ts';
import { countPairs, countVotes, insertVote, nextPair } from './records/votes.ts';
import { startEvaluation } from './startEvaluation.ts';
import type { TrainingOptions } from './training.ts';

export function evaluationHandlers(options: TrainingOptions) {
  return { ...keepingHandlers(options), ...votingHandlers(options) };
}

function keepingHandlers(options: TrainingOptions) {
  const { store } = options;
  const os = implement(trainingContract).$context<ActorContext>().evaluations;
  return {
    start: os.start.handler(({ input, context: { actor } }) => startEvaluation(options, input, actor)),
    list: os.list.handler(({ input }) => ({ evaluations: listEvaluations(options, input) })),
    show: os.show.handler(({ input }) => findEvaluation(options, input.evaluation)),
    answers: os.answers.handler(({ input: { evaluation, ...query } }) =>
      readAnswers(store, findEvaluationId(store, evaluation), query),
    ),
    remove: os.remove.handler(async ({ input, context: { actor } }) => {
      const { id, state, second, model } = findEvaluation(options, input.evaluation);
      if (state === 'queued' || state === 'running' || state === 'interrupted')
        throw new AppError('evaluations.running', { evaluation: id });
      const subject = second?.name ?? model.name;
      const audit = { action: 'evaluations.remove', subject, detail: { evaluation: id } };
      await store.write({ actor, audit, statements: [deleteEvaluation(id)] });
      // Of one that has failed: what its next attempt would have gone on from.
      await rm(evaluationFolder(options.dataDir, id), { recursive: true, force: true });
      return {};
    }),
  };
}

function votingHandlers({ store }: TrainingOptions) {
  const os = implement(trainingContract).$context<ActorContext>().evaluations;
  return {
    nextVote: os.nextVote.handler(({ input, context: { actor } }) =>
      nextPair(store, { evaluation: findEvaluationId(store, input.evaluation), actor: actor.id }),
    ),
    vote: os.vote.handler(async ({ input: { evaluation: reference, ...choice }, context: { actor } }) => {
      const evaluation = findEvaluationId(store, reference);
      const voter = { evaluation, actor: actor.id };
      // Neither the pair nor the side is in the log: a vote stays the voter's own.
      const audit = { action: 'evaluations.vote', subject: evaluation, detail: { evaluation } };
      await store.write({ actor, audit, statements: [insertVote(store, voter, choice)] });
      return { voted: countPairs(store, voter).voted };
    }),
    votes: os.votes.handler(({ input }) => {
      const counts = countVotes(store, findEvaluationId(store, input.evaluation));
      return { ...counts, ...judgeVotes(counts) };
    }),
  };
}
