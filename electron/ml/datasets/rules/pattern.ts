import { AppError } from '../../../common/errors/appError.ts';
import type { Finder } from './finder.ts';
import type { CheckOf } from './rule.ts';

/** @throws AppError `datasets.patternInvalid` */
export function compilePattern({ pattern, ignoreCase }: CheckOf<'pattern'>): Finder {
  const expression = parseExpression(pattern, `gmu${ignoreCase ? 'i' : ''}`);
  return {
    hits: (texts) =>
      texts.some(({ text }) => {
        expression.lastIndex = 0;
        return expression.test(text);
      }),
    find: (text, replacement) => {
      // A copy that begins where a test has left off would miss what lies before.
      expression.lastIndex = 0;
      return Array.from(text.matchAll(expression), (match) => ({
        start: match.index,
        end: match.index + match[0].length,
        instead: fillIn(replacement, match),
      }));
    },
  };
}

function parseExpression(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new AppError('datasets.patternInvalid', { pattern, detail: error.message }, { cause: error });
  }
}

/** `$$`, `$&`, `$1` … `$99` and `$<name>`, as in String.prototype.replace; a group that took no part is empty. */
function fillIn(replacement: string, match: RegExpExecArray): string {
  return replacement.replaceAll(/\$(?:([$&])|(\d{1,2})|<([^>]*)>)/gu, (whole, sign, number, name) => {
    if (sign !== undefined) return sign === '$' ? '$' : match[0];
    if (name !== undefined) return match.groups === undefined ? whole : (match.groups[name] ?? '');
    return Number(number) >= 1 && Number(number) < match.length ? (match[Number(number)] ?? '') : whole;
  });
}
