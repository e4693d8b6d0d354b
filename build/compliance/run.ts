// `npm run docs:compliance`: writes docs/compliance.*.md from the table in electron/common/compliance.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { complianceDocuments } from './documents.ts';

for (const [file, text] of Object.entries(complianceDocuments())) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
