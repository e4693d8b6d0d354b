import { type Detector, type Finding, firstGroups, isNumberOfAThing } from './detector.ts';

/** First two digits of an identity card: provinces and the like (GB/T 2260). */
const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91'.split(
    ' ',
  ),
);
const identityLabel = /(?:身份证|证件|ID card|identity)[^\d\n]{0,16}$/iu;

/** Chinese identity cards: 18 digits with a check digit (GB 11643-1999, ISO 7064 MOD 11-2), and the old form of 15. */
export const findIdentityCards: Detector = (text) => {
  const found: Finding[] = [];
  for (const match of text.matchAll(
    /(?<![\dA-Za-z])\d{6}[ -]?(?:\d{8}[ -]?\d{3}[\dXx]|\d{9})(?![\dA-Za-z])/gu,
  )) {
    const digits = match[0].replaceAll(/[ -]/gu, '');
    const [start, end] = [match.index, match.index + match[0].length];
    const isLabelled = identityLabel.test(text.slice(Math.max(0, start - 24), start));
    const confidence = digits.length === 18 ? modernCard(digits, isLabelled) : oldCard(digits, isLabelled);
    if (confidence > 0 && (isLabelled || !isNumberOfAThing(text, start)))
      found.push({ start, end, confidence });
  }
  return found;
};

/** A wrong check digit is a slip of the pen where a label says what the number is. */
function modernCard(digits: string, isLabelled: boolean): number {
  if (!provinces.has(digits.slice(0, 2)) || !isDate(digits.slice(6, 14))) return 0;
  return hasCheckDigit(digits) ? 0.99 : isLabelled ? 0.8 : 0;
}

function oldCard(digits: string, isLabelled: boolean): number {
  if (!provinces.has(digits.slice(0, 2)) || !isDate(`19${digits.slice(6, 12)}`)) return 0;
  return isLabelled ? 0.95 : 0.6;
}

export function hasCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < 17; at++) sum += Number(digits[at]) * (2 ** (17 - at) % 11);
  return '10X98765432'[sum % 11] === digits[17]?.toUpperCase();
}

/** Whether `YYYYMMDD` is a day on which somebody could have been born. */
export function isDate(digits: string): boolean {
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)].map(Number) as [
    number,
    number,
    number,
  ];
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return year >= 1890 && year <= 2099 && month >= 1 && month <= 12 && day >= 1 && day <= days;
}

/** Networks' prefixes with the lengths of their numbers: UnionPay, Visa, Mastercard, American Express, Discover, JCB, Maestro. */
const cardNumbers =
  /^(?:62\d{14,17}|9558\d{15}|4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|60\d{14,17}|6[39]\d{14,17})$/u;

/** Numbers of bank cards by prefix, length and check digit (Luhn, ISO/IEC 7812). */
export const findBankCards: Detector = (text) => {
  const found: Finding[] = [];
  for (const match of text.matchAll(/(?<![\dA-Za-z]|\d[ -])\d(?:[ -]?\d){12,18}(?![ -]?\d|[A-Za-z])/gu)) {
    const digits = match[0].replaceAll(/[ -]/gu, '');
    if (!cardNumbers.test(digits) || !passesLuhn(digits) || isNumberOfAThing(text, match.index)) continue;
    found.push({ start: match.index, end: match.index + match[0].length, confidence: 0.9 });
  }
  return found;
};

export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const number = '([A-Za-z]{0,4}-?\\d[\\dA-Za-z-]{3,19})(?![\\dA-Za-z]|[.,]\\d| ?[年月日元天例人次])';
const link = '(?:[ \\t]*(?:[:#=()]|号码|编号|是|为|is|was|[Nn]o\\.?|[Nn]umber))*[ \\t]*';
const chinese = '(?:病历|病案|住院|门诊|就诊|登记|急诊|检查|影像|体检|医保|社保)';
const labels = {
  sure: `${chinese}(?:卡|证)?(?:号码|编号|号|ID)|(?:患者|病人)(?:编号|ID)|(?<![A-Za-z])(?:MRN|(?:[Mm]edical|[Mm]ed\\.?) [Rr]ec(?:ord|\\.)?|(?:[Pp]atient|[Hh]osp(?:ital|\\.)|[Cc]hart|[Aa]dmission|[Rr]ecord|[Cc]ase)(?: ID| [Nn]umber| [Nn]o\\.?| ?#))`,
  // A paper or a card, and its number right behind it.
  short: `(?:病历|病案|${chinese}[卡证])|(?<![A-Za-z])(?:[Cc]hart|[Hh]osp\\.)`,
} as const;
const records = [
  { form: new RegExp(`(?:${labels.sure})${link}${number}`, 'dgu'), confidence: 0.95, digits: 4 },
  { form: new RegExp(`(?:${labels.short})${link}${number}`, 'dgu'), confidence: 0.7, digits: 5 },
] as const;

/** Medical record numbers: what a label says is one; where it says less, more digits are asked for and no date is taken. */
export const findRecordNumbers: Detector = (text) =>
  records.flatMap(({ form, confidence, digits }) =>
    firstGroups(text, form)
      .filter(({ start, end }) => {
        const written = text.slice(start, end).replaceAll(/\D/gu, '');
        return written.length >= digits && (confidence > 0.9 || !isDate(written));
      })
      .map(({ start, end }) => ({ start, end, confidence })),
  );
