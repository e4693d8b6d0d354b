import type { Command } from 'commander';
import type { Verb } from '../verb.ts';
import { addCertificateCommand } from './audit/certificate.ts';
import { addGiveOutCommands } from './audit/giveOut.ts';
import { addKeepCommands } from './audit/keep.ts';
import { addReadCommands } from './audit/read.ts';

export function addAuditCommands(program: Command, verb: Verb): void {
  const audit = program
    .command('audit')
    .description('the record of who did what: list, verify, export, keep');
  addReadCommands(audit, verb);
  addGiveOutCommands(audit, verb);
  addKeepCommands(audit, verb);
  addCertificateCommand(audit, verb);
}
