import type { PersonalKind } from '../../../common/datasetPersonal.ts';
import { findAddresses } from './addresses.ts';
import { findBirthDates } from './birthDates.ts';
import { findChineseNames } from './chineseNames.ts';
import { findEmails, findLicencePlates, findPhones } from './contacts.ts';
import type { Detector } from './detector.ts';
import { findEnglishNames } from './englishNames.ts';
import { findBankCards, findIdentityCards, findRecordNumbers } from './numbers.ts';

export const detectors = {
  name: (text) => [...findChineseNames(text), ...findEnglishNames(text)],
  identityCard: findIdentityCards,
  phone: findPhones,
  email: findEmails,
  bankCard: findBankCards,
  recordNumber: findRecordNumbers,
  birthDate: findBirthDates,
  address: findAddresses,
  licencePlate: findLicencePlates,
} as const satisfies Record<PersonalKind, Detector>;
