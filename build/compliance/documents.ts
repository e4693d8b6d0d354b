import { complianceTable } from '../../electron/common/compliance/complianceTable.ts';
import { formatComplianceMarkdown } from '../../electron/common/compliance/formatCompliance.ts';

/** What lies in `docs/`, by its path from the root of the repository. */
export function complianceDocuments(): Readonly<Record<string, string>> {
  return {
    'docs/compliance.en.md': formatComplianceMarkdown(complianceTable, 'en'),
    'docs/compliance.zh-CN.md': formatComplianceMarkdown(complianceTable, 'zh-CN'),
  };
}
