import { auditing } from './auditing.ts';
import { data } from './data.ts';
import { electronShell } from './electronShell.ts';
import { electronWindow } from './electronWindow.ts';
import { identityAndAccess } from './identity.ts';
import { management } from './management.ts';
import { protection } from './protection.ts';
import type { Requirement } from './requirement.ts';

/**
 * Level 3 of GB/T 22239-2019 (computing environment, and management where it concerns a program) and Electron's security guide: what
 * there is for each requirement, what proves it, and what remains. `docs/compliance.*.md` are made from it.
 */
export const complianceTable: readonly Requirement[] = [
  ...identityAndAccess,
  ...auditing,
  ...protection,
  ...data,
  ...management,
  ...electronWindow,
  ...electronShell,
];
