export const quality = {
  passed: '{{name}} is ready',
  failed: '{{name}} is ready, but below its quality goal',
  passedText: 'The {{precision}} version was measured against the original in full precision.',
  failedText:
    'The {{precision}} version lost more than the allowed {{limit}} against the original. Its answers may be worse; the warning stays with the model.',
  perplexity: 'Perplexity',
  agreement: 'Same next word',
  size: 'Size',
  speed: 'Speed',
  perSecond: '{{rate}} tokens/s',
  from: 'was {{value}}',
  limit: 'at most {{value}}',
  close: 'Close',
};
