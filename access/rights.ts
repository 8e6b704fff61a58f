import { type Principal, ROLES, type Role } from './principal.ts';

/** What somebody wants to do; a pure value, so that every door asks the same question. */
export type Action =
  | { readonly kind: 'watch'; readonly camera: string }
  | { readonly kind: 'command'; readonly camera: string }
  /** Changes what stays: presets, home, whether the camera is on. */
  | { readonly kind: 'configure'; readonly camera: string }
  /** Finds, adds, changes and removes cameras. */
  | { readonly kind: 'manage-cameras' }
  /** Lists, renames and revokes devices, and invites others. */
  | { readonly kind: 'manage-access' }
  | { readonly kind: 'read-metrics' };

export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

const ALLOWED: Decision = { allowed: true };

/** Whether `principal` may do `action`; the reason of a refusal is a sentence for the person refused. */
export function decide(principal: Principal, action: Action): Decision {
  switch (action.kind) {
    case 'watch':
      return mayReach(principal, action.camera);
    case 'command': {
      const reach = mayReach(principal, action.camera);
      if (!reach.allowed) return reach;
      return atLeast(principal.role, 'operator')
        ? ALLOWED
        : refuse(
            `${principal.name} may watch ${action.camera} but not move it; that takes the role operator`,
          );
    }
    case 'configure': {
      const reach = mayReach(principal, action.camera);
      if (!reach.allowed) return reach;
      return principal.role === 'admin'
        ? ALLOWED
        : refuse(`${principal.name} may not change ${action.camera}; that takes the role admin`);
    }
    case 'manage-cameras':
      return principal.role === 'admin' && principal.cameras.includes('*')
        ? ALLOWED
        : refuse(
            `${principal.name} may not add, change or remove cameras; that takes the role admin for all cameras ("*")`,
          );
    case 'manage-access':
      return principal.role === 'admin' && principal.cameras.includes('*')
        ? ALLOWED
        : refuse(
            `${principal.name} may not say who has access; that takes the role admin for all cameras ("*")`,
          );
    case 'read-metrics':
      return principal.cameras.includes('*')
        ? ALLOWED
        : refuse(`${principal.name} may not read metrics; that takes a token for all cameras ("*")`);
  }
}

function mayReach(principal: Principal, camera: string): Decision {
  return principal.cameras.includes('*') || principal.cameras.includes(camera)
    ? ALLOWED
    : refuse(`${principal.name} has no right to the camera ${camera}`);
}

function atLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

function refuse(reason: string): Decision {
  return { allowed: false, reason };
}
