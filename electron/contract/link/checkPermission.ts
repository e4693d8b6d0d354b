import { AppError } from '../../common/errors/appError.ts';

/**
 * Refuses with `permission.denied` (`access.signInNeeded`, where nobody has signed in) unless the context's actor has the permission that the procedure's meta names.
 * Fails closed: a context without an actor may do nothing that needs a permission. The contract of compute
 * processes names none; there both ends are this product.
 */
export function checkPermission(meta: object, context: object): void {
  if (!('permission' in meta)) return;
  const permission = String(meta.permission);
  if (permissionsOf(context).has(permission)) return;
  // Somebody who could sign in is told so.
  if (actorIn(context).id === 'nobody') throw new AppError('access.signInNeeded');
  if (actorIn(context).mustChange === true) throw new AppError('access.changePassphrase');
  throw new AppError('permission.denied', { permission });
}

function actorIn(context: object): { readonly id?: unknown; readonly mustChange?: unknown } {
  const actor = 'actor' in context ? context.actor : undefined;
  return typeof actor === 'object' && actor !== null ? actor : {};
}

function permissionsOf(context: object): ReadonlySet<unknown> {
  const actor = 'actor' in context ? context.actor : undefined;
  if (typeof actor !== 'object' || actor === null || !('permissions' in actor)) return new Set();
  return actor.permissions instanceof Set ? actor.permissions : new Set();
}
