import type { Language } from '../errors/appError.ts';

/**
 * met: by this program alone. partly: something of it is missing. environment: other equipment, the system or the organization has to do
 * it. notMet: nobody does it so far.
 */
export const complianceStates = ['met', 'partly', 'environment', 'notMet'] as const;
export type ComplianceState = (typeof complianceStates)[number];

export const complianceParts = [
  'identity',
  'access',
  'audit',
  'intrusion',
  'malware',
  'trusted',
  'integrity',
  'confidentiality',
  'backup',
  'residual',
  'personal',
  'systemManagement',
  'auditManagement',
  'securityManagement',
  'centralControl',
  'electron',
] as const;
export type CompliancePart = (typeof complianceParts)[number];

export interface RequirementText {
  /** What is asked for, in our own words. */
  readonly asks: string;
  /** What there is for it; empty: nothing. */
  readonly does: string;
  /** What remains to be done, and by whom; empty where it is met. */
  readonly remains: string;
}

export type Requirement = {
  /** As the source numbers it: `8.1.4.1 a`, `Electron 4`. */
  readonly id: string;
  readonly part: CompliancePart;
  readonly state: ComplianceState;
  /** Files from the root of the repository that fail when what is said here is no longer so. */
  readonly tests: readonly string[];
} & Readonly<Record<Language, RequirementText>>;
