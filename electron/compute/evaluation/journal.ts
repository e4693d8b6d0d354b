import { createHash } from 'node:crypto';
import { openLineFile } from '../../vault/lineFile.ts';

/** One thing that a contestant has done, numbered as it stands in its file. */
export type Finding =
  | { readonly kind: 'answer'; readonly index: number; readonly text: string }
  | {
      readonly kind: 'score';
      readonly index: number;
      readonly nats: number;
      readonly scoredTokens: number;
    }
  /** -log p of each label as the answer. */
  | { readonly kind: 'labels'; readonly index: number; readonly nats: readonly number[] }
  | { readonly kind: 'general'; readonly nats: number; readonly scoredTokens: number };

/**
 * What a contestant has done so far, on the disk: one line for each finding, with a hash, so that an interrupted evaluation
 * asks nothing twice. A beginning made from something else (another adapter, other rows, other settings) counts for nothing.
 */
export interface Journal {
  readonly findings: readonly Finding[];
  append(finding: Finding): Promise<void>;
}

/** @param key stands for everything that decides the findings */
export async function openJournal(location: string, key: string): Promise<Journal> {
  const file = await openLineFile(location);
  const header = spell({ key });
  if (file.lines[0] !== header) {
    await file.keep(0);
    await file.append(header);
  }
  const findings = readLines(file.lines.slice(1));
  await file.keep(1 + findings.length);
  return {
    findings,
    async append(finding) {
      findings.push(finding);
      await file.append(spell(finding));
    },
  };
}

/** Up to the first that a bad disk has damaged. */
function readLines(lines: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  for (const line of lines) {
    const json = line.slice(hashCharacters + 1);
    if (line.slice(0, hashCharacters) !== hashOf(json)) break;
    findings.push(JSON.parse(json) as Finding);
  }
  return findings;
}

/** 64 bits: against damage, not against people. */
const hashCharacters = 16;

function hashOf(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, hashCharacters);
}

function spell(value: object): string {
  const json = JSON.stringify(value);
  return `${hashOf(json)} ${json}`;
}
