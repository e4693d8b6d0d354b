import { AppError } from '../../common/errors/appError.ts';
import type { FolderCheck } from '../../ml/formats/hfFolder.ts';
import { probeTemplate } from '../../ml/tokenize/probeTemplate.ts';
import { probeTokenizer } from '../../ml/tokenize/probeTokenizer.ts';
import { createTokenizer } from '../../ml/tokenize/tokenizer.ts';
import { withTimeLimit } from './timeLimit.ts';

/**
 * Tries out what will later run on every message: the tokenizer's expressions on texts that are hard for them, the
 * template on a short conversation, each for at most `limitMs`. Pure code, so a reader without native modules can
 * do it.
 */
export function createImportChecks(limitMs: number): readonly FolderCheck[] {
  const slowTokenizer = () => new AppError('tokenizer.tooSlow', { limitMs });
  const slowTemplate = () =>
    new AppError('template.tooMuchWork', { detail: `took longer than ${limitMs} ms` });
  return [
    function tokenizerEnds({ tokenizer, tokenizerConfig }) {
      if (tokenizer === null) return;
      withTimeLimit({ limitMs, expired: slowTokenizer }, () =>
        probeTokenizer(createTokenizer(tokenizer, tokenizerConfig), tokenizer),
      );
    },
    function templateEnds({ template }) {
      if (template !== null) withTimeLimit({ limitMs, expired: slowTemplate }, () => probeTemplate(template));
    },
  ];
}
