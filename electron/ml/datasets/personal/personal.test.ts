import { expect, test } from 'vitest';
import {
  maskLanguages,
  maskStyles,
  type PersonalKind,
  personalKinds,
} from '../../../common/datasetPersonal.ts';
import type { RowContent } from '../../../common/datasetRow.ts';
import { judgeFindings } from '../planted/judgeFindings.ts';
import { plantPersonal } from '../planted/plantedPersonal.ts';
import { halfWidth } from './detector.ts';
import { detectors } from './detectors.ts';
import { findPersonal } from './findPersonal.ts';
import { findInRow, type MaskOptions, maskLabels, maskRow } from './mask.ts';
import { hasCheckDigit, isDate, passesLuhn } from './numbers.ts';

const found = (text: string, kind?: PersonalKind) =>
  findPersonal(text, kind === undefined ? {} : { kinds: [kind] }).map(({ start, end }) =>
    text.slice(start, end),
  );

const cases: Record<
  PersonalKind,
  { readonly yes: readonly (readonly [string, ...string[]])[]; readonly no: readonly string[] }
> = {
  name: {
    yes: [
      ['患者张伟因腹痛入院', '张伟'],
      ['姓名：欧阳娜娜 性别：女', '欧阳娜娜'],
      ['请李建国医生会诊', '李建国'],
      ['王先生的家属已到', '王'],
      ['参会人员：张伟、李娜和王强。', '张伟', '李娜', '王强'],
      ['赵敏，女，45岁', '赵敏'],
      ['患者高建国，男', '高建国'],
      ['Mr. O’Brien and Dr. Maria van der Berg', 'O’Brien', 'Maria van der Berg'],
      ['Patient name: SMITH, JOHN', 'SMITH, JOHN'],
      ['Attendees: Ann Lee, Tom McDonald', 'Ann Lee', 'Tom McDonald'],
      ['Inspected by J. Weber on Monday', 'J. Weber'],
    ],
    no: [
      '患者白细胞升高，高血压病史，安静平卧',
      '服用白加黑，金属过敏者禁用',
      '请通知值班医生和主管护士，任何医生均可',
      '于是马上停机，方可检修',
      'Product name: Betadine Solution',
      'Nurse Station 3, Operator Panel',
      'The Doctor is in. By The Way',
      'device name: Atlas',
    ],
  },
  identityCard: {
    yes: [
      ['身份证号11010519491231002X。', '11010519491231002X'],
      ['证件：１１０１０５１９４９１２３１００２Ｘ', '１１０１０５１９４９１２３１００２Ｘ'],
      ['身份证 110105 19491231 002X', '110105 19491231 002X'],
      ['身份证号码：110105491231002', '110105491231002'],
    ],
    no: [
      '订单号110105194912310021',
      '110105194913310023',
      '11010519491231002X9',
      'A11010519491231002X',
      '990105194912310025',
    ],
  },
  phone: {
    yes: [
      ['电话13800138000转', '13800138000'],
      ['+86 138-0013-8000', '+86 138-0013-8000'],
      ['010-62345678转102', '010-62345678转102'],
      ['（0755）8234567', '（0755）8234567'],
      ['(415) 555-0132', '(415) 555-0132'],
      ['call 1-415-555-0132.', '1-415-555-0132'],
      ['+44 20 7946 0958', '+44 20 7946 0958'],
      ['Tel: 555-0132', '555-0132'],
    ],
    no: [
      '订单号：13800138000',
      '113800138000',
      '2024-05-06 10:20',
      'P/N 415-555-0132',
      '192.168.100.200',
      'pressure 1380 kPa',
    ],
  },
  email: {
    yes: [
      ['邮箱zhang_wei@163.com，', 'zhang_wei@163.com'],
      ['<j.smith+x@mail.example.co.uk>', 'j.smith+x@mail.example.co.uk'],
    ],
    no: ['package@1.2.3', 'user@localhost', '@pump', 'a@b'],
  },
  bankCard: {
    yes: [
      ['卡号 4111 1111 1111 1111', '4111 1111 1111 1111'],
      ['6222021234567890128。', '6222021234567890128'],
    ],
    no: ['4111 1111 1111 1112', '订单号 4111111111111111', '1234567890123452', '4111111111111111a'],
  },
  recordNumber: {
    yes: [
      ['病历号：ZY20230045', 'ZY20230045'],
      ['住院号0012345，', '0012345'],
      ['MRN: 00123456', '00123456'],
      ['Patient ID is A-1234567', 'A-1234567'],
    ],
    no: ['床号12', '批号20240101', 'record 3 of 5', 'hospital with 1200 beds'],
  },
  birthDate: {
    yes: [
      ['出生日期：1985年3月12日', '1985年3月12日'],
      ['1990-05-06出生', '1990-05-06'],
      ['DOB 03/12/1985', '03/12/1985'],
      ['born on March 12, 1985', 'March 12, 1985'],
      ['生于1985.03', '1985.03'],
    ],
    no: [
      '生产日期：2024-05-06',
      '1985年3月12日生产',
      'expires 03/12/2025',
      '生日聚会安排在会议室，2024年5月1日',
    ],
  },
  address: {
    yes: [
      ['地址：杭州市西湖区文三路18号，', '杭州市西湖区文三路18号'],
      ['lives at 12 Baker Street, Apt 4', '12 Baker Street, Apt 4'],
    ],
    no: ['IP地址192.168.1.5', '寄存器地址：0x40'],
  },
  licencePlate: {
    yes: [
      ['车牌京A·12345停', '京A·12345'],
      ['沪AD12345', '沪AD12345'],
    ],
    no: ['京ABCDE', '型号粤B123456789'],
  },
};

test('each kind is found where it stands, to the character', () => {
  for (const kind of personalKinds)
    for (const [text, ...expected] of cases[kind].yes) expect(found(text, kind), text).toEqual(expected);
});

test('what only looks like it is left alone', () => {
  for (const kind of personalKinds)
    for (const text of cases[kind].no) expect(found(text, kind), `${kind}: ${text}`).toEqual([]);
});

test('check digits are those of the standards', () => {
  // The example of GB 11643-1999, and one that ends in a digit.
  expect(['11010519491231002X', '440524188001010014'].map(hasCheckDigit)).toEqual([true, true]);
  for (let digit = 0; digit < 10; digit++) expect(hasCheckDigit(`11010519491231002${digit}`)).toBe(false);
  expect(['79927398713', '4111111111111111'].map(passesLuhn)).toEqual([true, true]);
  expect(['20240229', '19001231', '20230229', '20241301', '17000101'].map(isDate)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('a stretch is given to the surest kind, findings rise and do not overlap', () => {
  const text = '身份证11010519491231002X，病历号13800138000，手机13800138000';
  expect(findPersonal(text).map(({ kind }) => kind)).toEqual(['identityCard', 'recordNumber', 'phone']);
  for (const { text: row } of plantPersonal(200, { seed: 'overlaps' })) {
    let done = 0;
    for (const { start, end } of findPersonal(row)) {
      expect(start).toBeGreaterThanOrEqual(done);
      expect(end).toBeGreaterThan(start);
      done = end;
    }
  }
});

test('what is less sure than wanted is left out', () => {
  const text = '患者张伟，电话13800138000';
  expect(findPersonal(text, { leastConfidence: 0.89 }).map(({ kind }) => kind)).toEqual(['phone']);
  expect(findPersonal(text, { kinds: [] })).toEqual([]);
});

const content: RowContent = {
  tools: null,
  turns: [
    { role: 'user', content: '😀患者张伟，电话138 0013 8000' },
    { role: 'assistant', content: '张伟先生，已致电13800138000，并通知李娜医生。' },
  ],
};
const masked = (options: Partial<MaskOptions>) => {
  const all = { style: 'placeholder', language: 'zh-CN', ...options } as const;
  const row = maskRow(content, findInRow(content, all));
  return 'turns' in row ? row.turns.map((turn) => turn.content) : [];
};

test('masks name the kind, number the same person alike throughout a row, or keep the length', () => {
  expect(masked({})).toEqual(['😀患者[姓名]，电话[电话]', '[姓名]先生，已致电[电话]，并通知[姓名]医生。']);
  expect(masked({ style: 'numbered', language: 'en' })).toEqual([
    '😀患者[NAME 1]，电话[PHONE 1]',
    '[NAME 1]先生，已致电[PHONE 1]，并通知[NAME 2]医生。',
  ]);
  expect(masked({ style: 'asterisks', kinds: ['name'] })).toEqual([
    '😀患者**，电话138 0013 8000',
    '**先生，已致电13800138000，并通知**医生。',
  ]);
});

test('nothing is found in what has been masked, in any style and language', () => {
  for (const style of maskStyles)
    for (const language of maskLanguages)
      for (const { text } of plantPersonal(150, { seed: 'masked' })) {
        const row = { text };
        const options = { style, language };
        const once = maskRow(row, findInRow(row, options)) as { text: string };
        const left = findInRow(once, options).filter(
          ({ start, end }) => !/[*[\]]/u.test(once.text.slice(start, end)),
        );
        // A mask can make the next word look like a name where a name was; it never uncovers a number.
        expect(left.filter(({ kind }) => kind !== 'name' && kind !== 'address')).toEqual([]);
      }
  for (const language of maskLanguages) expect(Object.keys(maskLabels[language])).toEqual([...personalKinds]);
});

test('full-width text keeps its places', () => {
  const text = 'ＡＢ１２：　（ｘ）汉字';
  expect(halfWidth(text)).toBe('AB12: (x)汉字');
  expect(halfWidth(text).length).toBe(text.length);
});

test('on planted rows in both languages every kind is found, and nothing else taken for it', () => {
  const scores = judgeFindings(plantPersonal(600, { seed: 'test' }), (text) => findPersonal(text));
  expect([...scores.keys()].sort()).toEqual([...personalKinds].sort());
  for (const [kind, { recall, precision }] of scores) {
    // Names are known by what stands around them only: what is left out is told in the bench.
    expect(recall, kind).toBeGreaterThanOrEqual(kind === 'name' ? 0.9 : 0.95);
    expect(precision, kind).toBeGreaterThanOrEqual(0.9);
  }
});

test('pictures and empty texts hold nothing, and a hostile cell of 200 kB takes no longer than a long one', () => {
  expect(
    findInRow(
      { image: 'f', name: '张伟.png', width: 1, height: 1, labels: [], boxes: [] },
      { style: 'numbered', language: 'en' },
    ),
  ).toEqual([]);
  expect(findPersonal('')).toEqual([]);
  const pieces = [
    '1',
    '1-',
    '张',
    '患者张',
    'A',
    'Aa ',
    'Dr. ',
    'a@',
    'a.',
    '+1 ',
    '省路',
    '生于1',
    'Name: ',
    '张伟、',
    '1/',
    '\ud800',
  ];
  for (const piece of pieces)
    for (const detector of Object.values(detectors)) detector(piece.repeat(200_000 / piece.length));
});
