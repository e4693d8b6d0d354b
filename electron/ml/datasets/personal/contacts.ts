import { type Detector, type Finding, firstGroups, isNumberOfAThing } from './detector.ts';

/** Digits and a letter before or after make it part of something else. */
const before = '(?<![\\dA-Za-z_.+/-]|\\d[ -])';
const after = '(?![\\dA-Za-z_]|[-.]\\d)';

const areaCode = '(?:10|2\\d|[3-9]\\d{2})';

interface PhoneForm {
  readonly form: RegExp;
  readonly confidence: number;
}

const phoneForms: readonly PhoneForm[] = [
  // Chinese mobile numbers, with the country's code or without.
  {
    form: new RegExp(
      `(?:(?<![\\dA-Za-z+])(?:\\+|00)86[ -]?|${before}(?:86[ -])?)1[3-9]\\d[ -]?\\d{4}[ -]?\\d{4}${after}`,
      'gu',
    ),
    confidence: 0.9,
  },
  // Chinese landlines: area code, 7 or 8 digits, perhaps an extension.
  {
    form: new RegExp(
      `(?:(?:\\+|00)86[ -]?|${before})(?:\\(0?${areaCode}\\) ?-?|0${areaCode}[ -]|(?<=86[ -]?)${areaCode}[ -])[2-9]\\d{2,3}[ -]?\\d{4}(?:(?:转|-| ext\\.? ?)\\d{1,5})?${after}`,
      'gu',
    ),
    confidence: 0.85,
  },
  // International: + and a country's code, 8 to 15 digits in groups.
  { form: /(?<![\dA-Za-z+])\+[1-9]\d{0,2}(?:[ .-]?\(?\d{1,4}\)?){2,6}(?![\dA-Za-z])/gu, confidence: 0.9 },
  // United States and Canada.
  {
    form: new RegExp(
      `${before}(?:1[-. ])?(?:\\([2-9]\\d{2}\\) ?|[2-9]\\d{2}[-. ])[2-9]\\d{2}[-. ]\\d{4}${after}`,
      'gu',
    ),
    confidence: 0.8,
  },
];

/** With a word for it, a number of 7 to 12 digits is one in any form. */
const labelled =
  /(?:电话|手机|座机|联系方式|致电|拨打|(?<![A-Za-z])(?:[Tt]el(?:ephone)?|[Pp]hone|[Mm]obile|[Cc]ell|[Ff]ax|[Cc]all))(?:[ \t]*(?:[:#=(.]|号码|号|是|为|number|no|is|at|on|me))*[ \t]*(\(?0?\d[\d ()-]{5,14}\d)(?![\dA-Za-z])/dgu;

export const findPhones: Detector = (text) => {
  const found: Finding[] = phoneForms.flatMap(({ form, confidence }) =>
    Array.from(text.matchAll(form), ({ index, 0: { length } }) => ({
      ...{ start: index, end: index + length, confidence },
    })),
  );
  for (const { start, end } of firstGroups(text, labelled))
    if (digitsIn(text.slice(start, end)) <= 12) found.push({ start, end, confidence: 0.75 });
  return found.filter(
    ({ start, end }) => digitsIn(text.slice(start, end)) >= 7 && !isNumberOfAThing(text, start),
  );
};

function digitsIn(text: string): number {
  return text.replaceAll(/\D/gu, '').length;
}

/** Addresses of e-mail: a domain ends in letters, so `package@1.2.3` is none. */
const email =
  /(?<![\w.%+-])[\w%+-](?:[\w.%+-]{0,62}[\w%+-])?@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,6}[A-Za-z]{2,24}(?![\w@-])/gu;

export const findEmails: Detector = (text) =>
  text.includes('@')
    ? Array.from(text.matchAll(email), ({ index, 0: { length } }) => ({
        ...{ start: index, end: index + length, confidence: 0.97 },
      }))
    : [];

/** Plates of mainland China (GA 36): province, letter, five places, six for electric cars. */
const plate =
  /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·• ]?(?=[A-Z]{0,5}\d)[A-HJ-NP-Z\d]{4}(?:[A-HJ-NP-Z\d]{1,2}|[学警港澳挂])(?![A-Za-z\d])/gu;

export const findLicencePlates: Detector = (text) =>
  Array.from(text.matchAll(plate), ({ index, 0: { length } }) => ({
    ...{ start: index, end: index + length, confidence: 0.9 },
  }));
