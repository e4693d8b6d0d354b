import { open } from 'node:fs/promises';
import path from 'node:path';

/** One line of the engine's log, parsed; the fields beside these depend on what it tells. */
export interface LogLine {
  readonly level: number;
  readonly time: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** How far back the log is read: the current file, and what was turned aside last. */
const readBackBytes = 5_000_000;

export interface WantedLines {
  readonly atMost: number;
  /** Only lines that hold one of these texts are parsed. */
  readonly holding?: readonly string[];
  readonly wants?: (line: LogLine) => boolean;
}

/** The newest lines that are wanted, oldest first. A log that cannot be read has none. */
export async function readLogLines(
  dataDir: string,
  { atMost, holding, wants = () => true }: WantedLines,
): Promise<LogLine[]> {
  const current = path.join(dataDir, 'logs', 'engine.log');
  const found: LogLine[] = [];
  // From the end, and no further than it takes: a window that watches a job asks every second.
  for (const file of [current, `${current}.1`]) {
    for (const written of (await readTail(file)).split('\n').reverse()) {
      if (found.length === atMost) return found.reverse();
      if (holding && !holding.some((text) => written.includes(text))) continue;
      const line = parseLine(written);
      if (line && wants(line)) found.push(line);
    }
  }
  return found.reverse();
}

async function readTail(file: string): Promise<string> {
  try {
    await using handle = await open(file, 'r');
    const { size } = await handle.stat();
    const length = Math.min(size, readBackBytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return ''; // Not there, or not to be read: there is nothing to show of it.
  }
}

/** null for what a kill or the cut at the tail's beginning left of a line. */
function parseLine(text: string): LogLine | null {
  if (!text.startsWith('{')) return null;
  try {
    const { level, time, msg, ...rest } = JSON.parse(text);
    return typeof level === 'number' && typeof time === 'string' && typeof msg === 'string'
      ? { level, time, msg, ...rest }
      : null;
  } catch {
    return null;
  }
}
