import { expect, test } from 'vitest';
import { contentSecurityPolicy, securityHeaders } from './windowPolicy.ts';

/** One policy for both shells: electron/shell/windowFiles.ts and electron/host/http/answerRequest.ts send just this. */
test('the page may load its own files and nothing else, and inline only what carries the nonce', () => {
  const directives = Object.fromEntries(
    contentSecurityPolicy('N0nce')
      .split('; ')
      .map((directive) => {
        const [name = '', ...sources] = directive.split(' ');
        return [name, sources] as const;
      }),
  );
  expect(directives['default-src']).toEqual(["'none'"]);
  expect(directives['script-src']).toEqual(["'self'"]);
  expect(directives['style-src']).toEqual(["'self'", "'nonce-N0nce'"]);
  expect(directives['connect-src']).toEqual(["'self'"]);
  for (const name of ['base-uri', 'form-action', 'frame-ancestors'])
    expect(directives[name]).toEqual(["'none'"]);
  const sources = Object.values(directives).flat();
  for (const source of sources)
    expect(["'none'", "'self'", "'nonce-N0nce'", 'data:', 'blob:']).toContain(source);
  expect(directives['script-src']).not.toContain('data:');
});

test('every answer refuses sniffing, framing, referrers and devices', () => {
  expect(securityHeaders).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  });
  expect(securityHeaders['permissions-policy']).toContain('camera=()');
});
