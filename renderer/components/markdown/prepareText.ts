/**
 * Makes a block's formulas readable for remark-math: `\(…\)` and `\[…\]`, as models write them, become dollars, and a
 * dollar that opens no formula (a price) is escaped. As in Pandoc, a formula begins right behind its dollar, ends right
 * before one that no digit follows, and stays on its line. Code is left alone.
 */
export function prepareFormulas(text: string): string {
  if (!text.includes('$') && !text.includes('\\(') && !text.includes('\\[')) return text;
  return text
    .split(codeSpan)
    .map((part, index) => (index % 2 === 1 ? part : prepareOutsideCode(part)))
    .join('');
}

/** Kept in the result of `split`: every second part is code. Longer runs of backticks first. */
const codeSpan = /(```+[\s\S]*?```+|``[^`][\s\S]*?``|`[^`\n]+`)/;

const formula =
  /\\\((.{1,2000}?)\\\)|\\\[([\s\S]{1,5000}?)\\\]|\$\$([^$]{1,5000})\$\$|(?<![\\$])\$(?=[^\s$])([^$\n]{0,2000}?[^\s$\\])\$(?![\d$])|(?<!\\)\$/g;

function prepareOutsideCode(text: string): string {
  return text.replace(formula, (found, round, square, double, single) => {
    if (round !== undefined) return `$${round.trim()}$`;
    if (square !== undefined) return `$$${square.trim()}$$`;
    if (double !== undefined || single !== undefined) return found;
    return '\\$';
  });
}

/**
 * Ends what the last line of a growing text has begun (`**bold`, `` `code``, `[a link](htt`), so that it does not stand
 * there with its signs until the rest has come.
 */
export function closeUnfinished(text: string): string {
  const from = text.lastIndexOf('\n') + 1;
  const line = text.slice(from).replace(/!?\[([^\]\n]*)\]\([^)\n]*$/, '$1');
  const pairs = ['`', '**', '~~'].filter((sign) => line.split(sign).length % 2 === 0);
  // A sign at the very end has begun nothing yet.
  const open = pairs.find((sign) => !line.endsWith(sign));
  const bare = pairs.find((sign) => line.endsWith(sign));
  const shown = bare && !open ? line.slice(0, -bare.length) : line;
  return text.slice(0, from) + (open ? `${shown}${open}` : shown);
}
