import type { Variant } from '../../../../electron/contract/models.ts';
import { usePreferences } from '../../../view/preferences.ts';
import { navigate } from '../../../view/route.ts';

interface Answering {
  readonly model: string;
  /** Left out: as it was chosen last, or int8. */
  readonly precision?: Variant['precision'];
  /** null: the model alone. */
  readonly adapter: string | null;
}

/** A new conversation in which this model answers, with this adapter. */
export function chatWith({ model, precision = 'int8', adapter }: Answering): void {
  usePreferences.setState({ choice: { model, precision, adapter } });
  navigate('chat', 'new');
}
