import { createReadStream, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openDatabase } from '../../electron/engine/store/openDatabase.ts';

/**
 * The other side of `bench:import`: one table, one prepared statement, a transaction every thousand rows, in an encrypted file.
 * Only the inserting is timed, not the reading and parsing.
 */
const [source, target] = process.argv.slice(2) as [string, string];
rmSync(target, { force: true });
const database = openDatabase(target, { key: Buffer.alloc(32, 7), readonly: false });
database.exec(
  'CREATE TABLE rows (id INTEGER PRIMARY KEY, instruction TEXT NOT NULL, input TEXT NOT NULL, output TEXT NOT NULL)',
);
const insert = database.prepare('INSERT INTO rows (instruction, input, output) VALUES (?, ?, ?)');
interface Parsed {
  readonly instruction: string;
  readonly input: string;
  readonly output: string;
}
const rowsAtOnce = 1_000;
let rows: Parsed[] = [];
let seconds = 0;
function flush(): void {
  const begun = performance.now();
  database.transaction(() => {
    for (const { instruction, input, output } of rows) insert.run(instruction, input, output);
  })();
  seconds += (performance.now() - begun) / 1000;
  rows = [];
}
for await (const line of createInterface({ input: createReadStream(source) })) {
  rows.push(JSON.parse(line) as Parsed);
  if (rows.length === rowsAtOnce) flush();
}
flush();
const begun = performance.now();
database.close();
seconds += (performance.now() - begun) / 1000;
process.stdout.write(JSON.stringify({ seconds }));
