/** For tests only: a trained tensor's name in the reference, `layers.3.q.A` → `model.layers.3.self_attn.q_proj.A`. */
export function moduleName(name: string): string {
  const [, layer, role = '', part] = name.split('.');
  const block = ['q', 'k', 'v', 'o'].includes(role) ? 'self_attn' : 'mlp';
  return `model.layers.${layer}.${block}.${role}_proj.${part}`;
}
