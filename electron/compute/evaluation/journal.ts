import { createHash } from 'node:crypto';
import { appendFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { systemCode, writeError } from '../../vault/files.ts';

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
  const failed = (error: unknown) => Promise.reject(writeError(error, location));
  const text = await readFile(location, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  });
  const header = spell({ key });
  const isOurs = text.startsWith(header);
  const { findings, bytes } = readLines(isOurs ? text.slice(header.length) : '');
  if (isOurs) await truncate(location, Buffer.byteLength(header) + bytes).catch(failed);
  else await writeFile(location, header).catch(failed);
  return {
    findings,
    async append(finding) {
      findings.push(finding);
      await appendFile(location, spell(finding)).catch(failed);
    },
  };
}

/** Whole lines up to the first that a kill or a bad disk has damaged. */
function readLines(text: string): { findings: Finding[]; bytes: number } {
  const findings: Finding[] = [];
  let bytes = 0;
  for (const line of text.split('\n').slice(0, -1)) {
    const json = line.slice(hashCharacters + 1);
    if (line.slice(0, hashCharacters) !== hashOf(json)) break;
    findings.push(JSON.parse(json) as Finding);
    bytes += Buffer.byteLength(line) + 1;
  }
  return { findings, bytes };
}

/** 64 bits: against damage, not against people. */
const hashCharacters = 16;

function hashOf(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, hashCharacters);
}

function spell(value: object): string {
  const json = JSON.stringify(value);
  return `${hashOf(json)} ${json}\n`;
}
