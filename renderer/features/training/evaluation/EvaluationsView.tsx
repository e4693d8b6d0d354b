import type { ViewProps } from '../views.tsx';
import { EvaluationPage } from './EvaluationPage.tsx';
import { EvaluationList } from './list/EvaluationList.tsx';
import { readStart } from './startAddress.ts';
import { BlindVote } from './vote/BlindVote.tsx';

/** The list; or the one evaluation that the address names, or the vote on it. */
export default function EvaluationsView({ ids: [id, part] }: ViewProps) {
  const start = readStart(id);
  if (id === undefined || start) return <EvaluationList start={start} />;
  return part === 'vote' ? <BlindVote id={id} /> : <EvaluationPage id={id} />;
}
