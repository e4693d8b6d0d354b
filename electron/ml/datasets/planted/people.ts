import type { Random } from '../sampling/shuffle.ts';

/** Made-up people: what is random of them is drawn here, and nothing here knows how they are looked for. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

export function digits(random: Random, count: number): string {
  return Array.from({ length: count }, () => Math.floor(random() * 10)).join('');
}

const chineseSurnames =
  '王王王李李李张张张刘刘陈陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文仝逄闵佘';
const chineseGiven =
  '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红建文辉力鑫宇浩子轩涵梓雨欣怡佳琪俊博瑞晨阳雪梦琳婷莹慧颖玲珍凤云燕春兰波斌峰鹏飞龙海林松柏志远成德义仁礼信忠孝荣昌盛福祥瑞宝金根生旺民东西南北中光亮晓旭利新立振兴家国永长恒毅诚清炜煜炎若诗语嫣媛瑶瑾璇莲菊桃树桐栋材胜友会善学良其维先守连喜丙丑巧弟粉翠果绍钦衡岱翊玥苒沐宸奕昀筱';

/** Two or three characters, now and then four. */
export function chineseName(random: Random): string {
  const compounds = ['欧阳', '诸葛', '上官', '司马', '夏侯'];
  const surname = random() < 0.03 ? pick(random, compounds) : pick(random, [...chineseSurnames]);
  const given = () => pick(random, [...chineseGiven]);
  return surname + given() + (random() < 0.75 ? given() : '');
}

export function chineseSurname(random: Random): string {
  return pick(random, [...chineseSurnames]);
}

const englishGiven =
  'James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas Sarah Karen Grace Nathaniel Beatrice Oluwaseun Chidi Siobhan Niamh Ravi Deepa Tariq Leila Ingrid Bjorn Mateo Camila Wei Xiaoming Hiroshi Aiko Minh Thuy Dmitri Svetlana Giuseppe Chiara Fabian Noor Zainab Kwame Amara Mary-Jane Jean-Luc'.split(
    ' ',
  );
const englishSurnames =
  "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Wilson Anderson Thomas Taylor Moore Jackson Lee Thompson White Harris Clark Lewis Walker Hall Young Allen King Wright Scott Green Baker Adams Nelson Hill Campbell Mitchell Okafor Adeyemi O'Brien O'Neill McDonald MacLeod Singh Patel Khan Haddad Lindqvist Sorensen Fernandez Nguyen Tran Zhang Wang Tanaka Ivanova Rossi Weber Schneider Dubois Fitzgerald-Hughes".split(
    ' ',
  );

export function englishName(random: Random): string {
  const middle = random() < 0.15 ? ` ${String.fromCharCode(65 + Math.floor(random() * 26))}.` : '';
  const particle = random() < 0.04 ? ` ${pick(random, ['van', 'de', 'von', 'al', 'van der'])}` : '';
  return `${pick(random, englishGiven)}${middle}${particle} ${pick(random, englishSurnames)}`;
}

export function englishSurname(random: Random): string {
  return pick(random, englishSurnames);
}

export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export function anyDay(random: Random, first: number, last: number): Day {
  const whole = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  return { year: whole(first, last), month: whole(1, 12), day: whole(1, 28) };
}

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);
const two = (value: number) => String(value).padStart(2, '0');

export function chineseDate(random: Random, { year, month, day }: Day): string {
  return pick(random, [
    `${year}年${month}月${day}日`,
    `${year}年${two(month)}月${two(day)}日`,
    `${year}-${two(month)}-${two(day)}`,
    `${year}/${month}/${day}`,
    `${year}.${two(month)}.${two(day)}`,
    `${year}${two(month)}${two(day)}`,
  ]);
}

export function englishDate(random: Random, { year, month, day }: Day): string {
  const name = months[month - 1] as string;
  return pick(random, [
    `${two(month)}/${two(day)}/${year}`,
    `${day}/${month}/${year}`,
    `${year}-${two(month)}-${two(day)}`,
    `${name} ${day}, ${year}`,
    `${day} ${name} ${year}`,
    `${day} ${name.slice(0, 3)} ${year}`,
    `${two(day)}.${two(month)}.${year}`,
  ]);
}

/** GB 11643: area, day of birth, serial number, and the check digit of ISO 7064 MOD 11-2 by its weights. */
export function identityCard(random: Random): string {
  const area = pick(
    random,
    '110105 310101 440106 510104 320102 330106 420106 610113 370202 230103 650102 540102'.split(' '),
  );
  const { year, month, day } = anyDay(random, 1935, 2015);
  if (random() < 0.06) return `${area}${two(year % 100)}${two(month)}${two(day)}${digits(random, 3)}`;
  const body = `${area}${year}${two(month)}${two(day)}${digits(random, 3)}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  const check = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][sum % 11] as string;
  return body + (random() < 0.1 ? check.toLowerCase() : check);
}

/** With the check digit that Luhn's sum asks for. */
export function bankCard(random: Random): string {
  const [prefix, length] = pick(random, [
    ['622202', 19],
    ['621700', 19],
    ['622848', 19],
    ['625912', 16],
    ['4532', 16],
    ['4916', 16],
    ['5424', 16],
    ['2223', 16],
    ['3782', 15],
    ['3528', 16],
  ] as const);
  const body = prefix + digits(random, length - prefix.length - 1);
  const check = [...Array(10).keys()].find((last) => luhnSum(`${body}${last}`) % 10 === 0) as number;
  const number = `${body}${check}`;
  if (random() < 0.5 || length === 15) return number;
  return number.replaceAll(/(\d{4})(?=\d)/gu, random() < 0.7 ? '$1 ' : '$1-');
}

function luhnSum(number: string): number {
  let sum = 0;
  for (let at = number.length - 1, second = false; at >= 0; at--, second = !second) {
    const value = Number(number[at]) * (second ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum;
}

export function chinesePhone(random: Random): string {
  const mobile = `1${pick(random, ['38', '39', '50', '58', '86', '99', '35', '77', '66'])}${digits(random, 8)}`;
  const area = pick(random, ['010', '021', '020', '0755', '0571', '028', '0431']);
  const line = `${pick(random, ['6', '8', '2', '5'])}${digits(random, area.length === 4 && random() < 0.5 ? 6 : 7)}`;
  return pick(random, [
    mobile,
    mobile,
    `${mobile.slice(0, 3)} ${mobile.slice(3, 7)} ${mobile.slice(7)}`,
    `${mobile.slice(0, 3)}-${mobile.slice(3, 7)}-${mobile.slice(7)}`,
    `+86 ${mobile}`,
    `+86${mobile}`,
    `${area}-${line}`,
    `(${area})${line}`,
    `${area}-${line}转${digits(random, 3)}`,
  ]);
}

export function englishPhone(random: Random): string {
  const area = `${pick(random, ['2', '4', '6', '9'])}${digits(random, 2)}`;
  const exchange = `${pick(random, ['2', '5', '7'])}${digits(random, 2)}`;
  const last = digits(random, 4);
  return pick(random, [
    `(${area}) ${exchange}-${last}`,
    `${area}-${exchange}-${last}`,
    `${area}.${exchange}.${last}`,
    `+1 ${area} ${exchange} ${last}`,
    `1-${area}-${exchange}-${last}`,
    `+44 20 7${digits(random, 3)} ${last}`,
    `+49 30 ${digits(random, 7)}`,
    `+33 1 ${digits(random, 2)} ${digits(random, 2)} ${digits(random, 2)} ${digits(random, 2)}`,
    `+61 4${digits(random, 2)} ${digits(random, 3)} ${digits(random, 3)}`,
  ]);
}

export function email(random: Random): string {
  const user = pick(random, [
    'j.smith',
    'zhangwei',
    'li_na',
    'wang-fang',
    'm.okafor',
    'qc',
    'hello',
    'a.b.c',
  ]);
  const host = pick(random, [
    'example.com',
    '163.com',
    'qq.com',
    'mail.hospital.org',
    'firma.co.uk',
    'ustc.edu.cn',
  ]);
  return `${user}${random() < 0.5 ? digits(random, 3) : ''}${random() < 0.1 ? '+news' : ''}@${host}`;
}

export function recordNumber(random: Random): string {
  return pick(random, [
    digits(random, 6),
    digits(random, 8),
    `ZY${digits(random, 8)}`,
    `M${digits(random, 7)}`,
    `${digits(random, 4)}-${digits(random, 5)}`,
    `00${digits(random, 8)}`,
  ]);
}

export function chineseAddress(random: Random): string {
  const town = pick(random, [
    '杭州市西湖区',
    '北京市海淀区',
    '四川省成都市锦江区',
    '上海浦东新区',
    '山东省临沂市沂南县',
  ]);
  const street = pick(random, ['文三路', '人民南路', '中关村大街', '建设巷', '滨江花园', '李家村']);
  const house = pick(random, ['18号', '305号2栋601室', '7号楼3单元402', '12弄5号', '88号']);
  return town + street + house;
}

export function englishAddress(random: Random): string {
  const street = pick(random, [
    'Baker Street',
    'Elm Road',
    'Maple Avenue',
    'Kings Close',
    'Mill Lane',
    'Ocean Drive',
  ]);
  const flat = random() < 0.3 ? `, Apt ${1 + Math.floor(random() * 90)}` : '';
  return `${1 + Math.floor(random() * 900)} ${street}${flat}`;
}
