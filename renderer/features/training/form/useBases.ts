import { useEffect } from 'react';
import { type Choice, listChoices } from '../../../components/models/choices.ts';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { useRunForm } from './runForm.ts';

/** The part of a wish that says which version of which model. */
export function baseOf({ model, variant: { precision, blockSize } }: Choice) {
  return { model: model.id, precision, ...(blockSize === null ? {} : { blockSize }) };
}

/** Versions of models that a run can begin from; the first is taken while nobody has chosen. */
export function useBases(): readonly Choice[] | null {
  const models = useEngineQuery(['models', 'list'], (client, options) =>
    client.models.list(undefined, options),
  ).data;
  const choices = models ? listChoices(models.models) : null;
  const chosen = useRunForm(({ model }) => model);
  const isThere = choices?.some(({ value }) => value === chosen) ?? true;
  const first = choices?.find(({ variant }) => variant.precision === 'int8')?.value ?? choices?.[0]?.value;
  useEffect(() => {
    if (!isThere && first !== undefined) useRunForm.setState({ model: first });
  }, [isThere, first]);
  return choices;
}
