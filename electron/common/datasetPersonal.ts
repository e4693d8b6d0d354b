/** What of a person a text can give away. */
export const personalKinds = [
  'name',
  'identityCard',
  'phone',
  'email',
  'bankCard',
  'recordNumber',
  'birthDate',
  'address',
  'licencePlate',
] as const;
export type PersonalKind = (typeof personalKinds)[number];

/**
 * placeholder: [NAME]. numbered: [NAME 1], the same thing with the same number throughout the row. asterisks: one for every
 * character, so that tables keep their form.
 */
export const maskStyles = ['placeholder', 'numbered', 'asterisks'] as const;
export type MaskStyle = (typeof maskStyles)[number];

/** Of the words in a mask. */
export const maskLanguages = ['en', 'zh-CN'] as const;
export type MaskLanguage = (typeof maskLanguages)[number];
