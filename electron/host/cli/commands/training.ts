import type { Command } from 'commander';
import type { Verb } from '../verb.ts';
import { addAdaptersCommands } from './training/adapters.ts';
import { addEvaluateCommand } from './training/evaluate.ts';
import { addRunsCommands } from './training/runs.ts';
import { addTrainCommand } from './training/train.ts';

export function addTrainingCommands(program: Command, verb: Verb): void {
  addTrainCommand(program, verb);
  addRunsCommands(program, verb);
  addAdaptersCommands(program, verb);
  addEvaluateCommand(program, verb);
}
