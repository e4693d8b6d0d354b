import { type Detector, type Finding, firstGroups } from './detector.ts';

const month =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\.?';
const year = '(?:19|20)\\d{2}';

/** Ways to write a day, or a month, down. */
const day = [
  `${year} ?年 ?\\d{1,2} ?月(?: ?\\d{1,2} ?[日号])?`,
  `${year}[-/.]\\d{1,2}[-/.]\\d{1,2}`,
  `${year}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])`,
  `${year}[-/.](?:0?[1-9]|1[0-2])`,
  `\\d{1,2}[-/.]\\d{1,2}[-/.](?:${year}|\\d{2})`,
  `\\d{1,2}(?:st|nd|rd|th)?[ -](?:of )?${month}[ ,-]{1,2}${year}`,
  `${month} \\d{1,2}(?:st|nd|rd|th)?,? ${year}`,
].join('|');

const label =
  '(?:出生(?:年月日?|日期|时间)?|生日|生辰|诞辰|生于|(?<![A-Za-z])(?:DOB|D\\.O\\.B\\.?|dob|[Dd]ate [Oo]f [Bb]irth|[Bb]irth ?[Dd]a(?:te|y)|[Bb]orn|b\\.))';
const between =
  '(?:[ \\t]*(?:[:=(,]|是|为|于|在|即|公历|阳历|is|was|on|in [A-Z][a-z]+(?: on)?))*[ \\t]*(?:(?<=[于在])\\p{Script=Han}{2,8}[,，]?[ \\t]*)?';

/** A day that a word before or behind it says somebody was born on; no other day is one. */
const before = new RegExp(`${label}${between}(${day})(?!\\d)`, 'dgu');
const behind = new RegExp(`(?<!\\d)(${day})(?!\\d)[ )]?(?:出生|生(?![产效成存活理物病命]))`, 'dgu');

export const findBirthDates: Detector = (text) => {
  const found: Finding[] = [];
  for (const [form, confidence] of [
    [before, 0.95],
    [behind, 0.9],
  ] as const)
    for (const { start, end } of firstGroups(text, form)) found.push({ start, end, confidence });
  return found;
};
