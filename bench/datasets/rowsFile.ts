import { createWriteStream, existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { seededRandom } from '../../electron/ml/datasets/sampling/shuffle.ts';

const english =
  'pump pressure valve alarm motor sensor reset check cable belt filler capping head line pallet label weight scale torque bearing oil filter temperature cooling water air leak signal controller screen key door guard stop start speed slow noise replace clean tighten open close wait call technician'.split(
    ' ',
  );
const chinese = [
  ...'泵压力阀门报警电机传感器复位检查电缆皮带灌装旋盖头生产线托盘标签重量秤扭矩轴承油过滤器温度冷却水气泄漏信号控制屏幕按键门护罩停止启动速度慢噪音更换清洁拧紧打开关闭等待呼叫技术员',
];

/** Question and answer rows in English and Chinese, about a kilobyte each, the same for the same count; written once. */
export async function rowsFile(folder: string, rows: number): Promise<string> {
  const file = path.join(folder, `rows-${rows}.jsonl`);
  if (existsSync(file)) return file;
  process.stderr.write(`writing ${rows} rows …\n`);
  const partial = `${file}.partial`;
  await pipeline(lines(rows), createWriteStream(partial));
  renameSync(partial, file);
  return file;
}

const rowsAtOnce = 1_000;

function* lines(rows: number): Generator<string> {
  const random = seededRandom('rows');
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)] as string;
  const text = (isChinese: boolean, length: number) =>
    isChinese
      ? Array.from({ length: length * 2 }, () => pick(chinese)).join('')
      : Array.from({ length }, () => pick(english)).join(' ');
  let block: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    const isChinese = random() < 0.5;
    const instruction = `${row} ${text(isChinese, 20 + Math.floor(random() * 20))}`;
    const output = text(isChinese, 80 + Math.floor(random() * 80));
    block.push(`${JSON.stringify({ instruction, input: '', output })}\n`);
    if (block.length === rowsAtOnce) {
      yield block.join('');
      block = [];
    }
  }
  yield block.join('');
}
