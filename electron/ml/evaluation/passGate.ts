import type {
  EvaluationTest,
  GateFinding,
  GateLimits,
  GateOutcome,
  GateResult,
  GateRule,
  GeneralResult,
  ReplayResult,
} from '../../common/evaluation.ts';

export interface Judged {
  /** The test that decides. */
  readonly test: EvaluationTest | null;
  readonly replay: ReplayResult | null;
  readonly general: GeneralResult | null;
  readonly limits: GateLimits;
  /** Whether the first contestant is the base alone: only then does "before" mean anything. */
  readonly againstBase: boolean;
}

type Finding = Omit<GateFinding, 'rule'>;
const unmeasured = (limit: number | null): Finding => ({ measured: null, limit, passed: null });

const rules = {
  notWorse: ({ test }) =>
    test === null
      ? unmeasured(null)
      : { measured: test.difference, limit: null, passed: test.verdict !== 'worse' },
  keepsReplay({ replay, limits: { keepsAtLeast: limit } }) {
    const kept = replay?.kept ?? null;
    return kept === null ? unmeasured(limit) : { measured: kept, limit, passed: kept >= limit };
  },
  keepsGeneral({ general, limits: { generalAtMost: limit } }) {
    if (general === null) return unmeasured(limit);
    return { measured: general.change, limit, passed: general.change <= limit };
  },
} as const satisfies Record<GateRule, (judged: Judged) => Finding>;

/** Whether an adapter may be offered. What was not measured holds nothing up, but something has to be. */
export function passGate(judged: Judged): GateResult {
  const findings = (Object.keys(rules) as GateRule[]).map((rule) => ({ rule, ...rules[rule](judged) }));
  return { outcome: judged.againstBase ? outcomeOf(findings) : 'notMeasured', findings };
}

function outcomeOf(findings: readonly GateFinding[]): GateOutcome {
  if (findings.some(({ passed }) => passed === false)) return 'failed';
  return findings.some(({ passed }) => passed) ? 'passed' : 'notMeasured';
}
