import type { Command } from 'commander';
import type { Verb } from '../verb.ts';
import { addDedupeCommand } from './data/dedupe.ts';
import { addGiveOutCommands } from './data/giveOut.ts';
import { addHistoryCommands } from './data/history.ts';
import { addImportCommand } from './data/import.ts';
import { addLabelCommands } from './data/label.ts';
import { addPersonalCommand } from './data/personal.ts';
import { addReviewCommands } from './data/review.ts';
import { addRowCommands } from './data/rows.ts';
import { addRulesCommands } from './data/rules.ts';
import { addSetCommands } from './data/sets.ts';
import { addSourceCommands } from './data/sources.ts';
import { addStatisticsCommands } from './data/statistics.ts';
import { addVersionCommands } from './data/versions.ts';

/** Each adds its commands to `inhouse data`. */
const parts: readonly ((data: Command, verb: Verb) => void)[] = [
  addSetCommands,
  addImportCommand,
  addSourceCommands,
  addRowCommands,
  addHistoryCommands,
  addLabelCommands,
  addReviewCommands,
  addStatisticsCommands,
  addRulesCommands,
  addDedupeCommand,
  addPersonalCommand,
  addVersionCommands,
  addGiveOutCommands,
];

export function addDataCommands(program: Command, verb: Verb): void {
  const data = program.command('data').description('data sets: from files to a reviewed training set');
  for (const add of parts) add(data, verb);
}
