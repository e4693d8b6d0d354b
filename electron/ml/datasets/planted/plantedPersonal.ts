import type { PersonalKind } from '../../../common/datasetPersonal.ts';
import { type Random, seededRandom } from '../sampling/shuffle.ts';
import {
  anyDay,
  bankCard,
  chineseAddress,
  chineseDate,
  chineseName,
  chinesePhone,
  chineseSurname,
  digits,
  email,
  englishAddress,
  englishDate,
  englishName,
  englishPhone,
  englishSurname,
  identityCard,
  pick,
  recordNumber,
} from './people.ts';
import {
  chineseNothings,
  chineseNothingsUnseen,
  chineseSentences,
  chineseUnseen,
  englishNothings,
  englishNothingsUnseen,
  englishSentences,
  englishUnseen,
} from './personalSentences.ts';

export interface PlantedSpan {
  readonly kind: PersonalKind;
  readonly start: number;
  readonly end: number;
}

export interface PlantedPersonal {
  readonly text: string;
  readonly planted: readonly PlantedSpan[];
}

interface Sentences {
  readonly ofPeople: readonly string[];
  readonly ofNobody: readonly string[];
}

interface Tongue {
  readonly seen: Sentences;
  readonly unseen: Sentences;
  readonly fill: Readonly<Record<string, (random: Random) => string>>;
}

/** What a slot holds is of this kind; other slots are of no person. */
const kindOfSlot: Readonly<Record<string, PersonalKind>> = {
  name: 'name',
  surname: 'name',
  card: 'identityCard',
  phone: 'phone',
  email: 'email',
  bank: 'bankCard',
  record: 'recordNumber',
  birth: 'birthDate',
  plate: 'licencePlate',
  address: 'address',
};

const common = {
  card: identityCard,
  email,
  bank: bankCard,
  record: recordNumber,
  age: (random: Random) => String(18 + Math.floor(random() * 70)),
  plate: (random: Random) =>
    `${pick(random, ['京A', '沪C', '粤B', '浙A'])}${pick(random, ['·', ''])}${digits(random, 3)}${pick(random, ['D8', 'K2', '7F', '06'])}`,
};

const tongues: readonly Tongue[] = [
  {
    seen: { ofPeople: chineseSentences, ofNobody: chineseNothings },
    unseen: { ofPeople: chineseUnseen, ofNobody: chineseNothingsUnseen },
    fill: {
      ...common,
      name: chineseName,
      surname: chineseSurname,
      phone: chinesePhone,
      address: chineseAddress,
      birth: (random) => chineseDate(random, anyDay(random, 1930, 2020)),
      date: (random) => chineseDate(random, anyDay(random, 2018, 2026)),
    },
  },
  {
    seen: { ofPeople: englishSentences, ofNobody: englishNothings },
    unseen: { ofPeople: englishUnseen, ofNobody: englishNothingsUnseen },
    fill: {
      ...common,
      name: englishName,
      surname: englishSurname,
      phone: englishPhone,
      address: englishAddress,
      birth: (random) => englishDate(random, anyDay(random, 1930, 2020)),
      date: (random) => englishDate(random, anyDay(random, 2018, 2026)),
    },
  },
];

/**
 * Rows in Chinese and English, half and half: one to three sentences with something of a person, one to three without.
 *
 * @param from `unseen`: sentences that the detectors were not written with
 */
export function plantPersonal(
  rows: number,
  { seed, from = 'seen' }: { readonly seed: string | number; readonly from?: 'seen' | 'unseen' },
): PlantedPersonal[] {
  const random = seededRandom(seed);
  return Array.from({ length: rows }, (_, row) => {
    const tongue = tongues[row % 2] as Tongue;
    const some = (choice: readonly string[]) =>
      Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(random, choice));
    const sentences = [...some(tongue[from].ofPeople), ...some(tongue[from].ofNobody)]
      .map((sentence) => ({ sentence, place: random() }))
      .sort((a, b) => a.place - b.place);
    return fillSentences(
      sentences.map(({ sentence }) => sentence).join(pick(random, [' ', '\n'])),
      tongue,
      random,
    );
  });
}

function fillSentences(template: string, { fill }: Tongue, random: Random): PlantedPersonal {
  const planted: PlantedSpan[] = [];
  let text = '';
  let done = 0;
  for (const { index, 0: slot, 1: name } of template.matchAll(/\{([a-z]+)(\d*)\}/gu)) {
    text += template.slice(done, index);
    done = index + slot.length;
    const count = /\d+/u.exec(slot);
    const value = count === null ? fill[name as string]?.(random) : digits(random, Number(count[0]));
    if (value === undefined) throw new Error(`nothing fills ${slot}`);
    const kind = kindOfSlot[name as string];
    if (kind !== undefined) planted.push({ kind, start: text.length, end: text.length + value.length });
    text += value;
  }
  return { text: text + template.slice(done), planted };
}
