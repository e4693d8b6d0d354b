import { dataTargets } from './dataTargets.fixture.ts';
import { modelTargets } from './modelTargets.fixture.ts';
import { ownTargets } from './ownTargets.fixture.ts';
import type { Target } from './target.ts';

/** Every format that the product reads. */
export const targets: readonly Target[] = [...modelTargets, ...dataTargets, ...ownTargets];
