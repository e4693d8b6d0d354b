import type { AuditPolicy } from '../../contract/audit/policy.ts';

/** Where the policy lies among the settings: apart from those that `settings.change` may change. */
export const auditPolicyName = 'auditPolicy';

const contentKinds = ['encrypted', 'hash', 'none'] as const satisfies AuditPolicy['content'][];
export const defaultContentPolicy: AuditPolicy['content'] = 'encrypted';

/** What the stored policy (JSON) says of content. The store worker asks before each record and loads no schemas for it. */
export function contentPolicyOf(value: string | undefined): AuditPolicy['content'] {
  const { content } = JSON.parse(value ?? '{}') as Partial<AuditPolicy>;
  return contentKinds.find((kind) => kind === content) ?? defaultContentPolicy;
}
