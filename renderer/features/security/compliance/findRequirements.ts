import { complianceTexts } from '../../../../electron/common/compliance/complianceTexts.ts';
import type { Requirement } from '../../../../electron/common/compliance/requirement.ts';
import type { Language } from '../../../../electron/common/errors/appError.ts';

/** Those in which each word is found: in the number, the part, the texts of this language or the names of tests. */
export function findRequirements(
  requirements: readonly Requirement[],
  search: string,
  language: Language,
): readonly Requirement[] {
  const words = search.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean);
  return requirements.filter((each) => {
    const part = complianceTexts[language].parts[each.part];
    const text = [each.id, part, ...Object.values(each[language]), ...each.tests].join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
