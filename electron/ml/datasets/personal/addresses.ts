import { type Detector, type Finding, firstGroups } from './detector.ts';

const han = '\\p{Script=Han}';

/** With a word for it: up to the end of the clause, when there is a street, a house or a village in it. */
const labelled = new RegExp(
  `(?:住址|地址|家住|住在|居住地|户籍|籍贯)(?:[ \\t]*[:=]|是|为)?[ \\t]*(${han}[${han}\\dA-Za-z-]{3,60})`,
  'dgu',
);
const places = /[省市区县镇乡村路街巷弄道号室楼栋幢座]/u;

/** Without one: a town or district, a street and a number. */
const structured = new RegExp(
  `${han}{2,7}?(?:省|市|自治区|区|县)${han}{1,20}?(?:路|街|大道|巷|弄|胡同|村|小区|花园|新村|苑)[${han}\\d-]{0,16}?\\d{1,5}(?:号|弄|栋|幢|室|单元)(?:[${han}\\d-]{0,12}(?:号楼|号|栋|幢|单元|楼|室))?(?:\\d{1,5}室?)?`,
  'gu',
);

const english =
  /(?<![\w-])\d{1,5}[A-Za-z]? (?:[A-Z][a-z]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Pl|Close|Way|Terrace|Square)\b\.?(?:,? (?:Apt|Apartment|Flat|Suite|Unit)\.? ?\d{1,4}[A-Za-z]?)?/gu;

export const findAddresses: Detector = (text) => {
  const found: Finding[] = [];
  for (const { start, end } of firstGroups(text, labelled))
    if (places.test(text.slice(start, end))) found.push({ start, end, confidence: 0.8 });
  for (const form of [structured, english])
    for (const { index, 0: whole } of text.matchAll(form))
      found.push({ start: index, end: index + whole.length, confidence: 0.7 });
  return found;
};
