import { useTranslation } from 'react-i18next';
import type { FacetName } from '../../../../electron/contract/datasets/rows.ts';
import { Panel } from '../../../components/Panel.tsx';
import { useEngineQuery } from '../../../engine/useEngineQuery.ts';
import { facetValueText, useSourceNames } from './facetWords.ts';
import { ShareBars } from './ShareBars.tsx';

/** What is compared as shares: what is written in which language, labelled, divided, and where it came from. */
const shown = [
  'languages',
  'labels',
  'splits',
  'sources',
  'stars',
  'problems',
] as const satisfies readonly FacetName[];

/** While a large set is still counted, the next answer knows more. */
const goOnMs = 400;

export function FacetPanels({ dataset }: { readonly dataset: string }) {
  const { t } = useTranslation();
  const names = useSourceNames(dataset);
  const key = ['datasets', 'facets', dataset, ''] as const;
  const first = useEngineQuery(key, (client, options) =>
    client.datasets.rows.facets({ dataset, names: [...shown] }, options),
  );
  const isPartial = first.data !== undefined && first.data.counted < first.data.of;
  const { data } = useEngineQuery(
    key,
    (client, options) => client.datasets.rows.facets({ dataset, names: [...shown] }, options),
    { everyMs: isPartial ? goOnMs : false },
  );
  if (!data) return null;
  return shown.map((name) => {
    const values = data.facets[name] ?? [];
    // A part of which every row says the same tells nothing.
    if (values.length === 0 || (values.length === 1 && values[0]?.value === null)) return null;
    return (
      <Panel key={name} title={t(`datasets.overview.facet.${name}`)}>
        <ShareBars
          title={t(`datasets.overview.facet.${name}`)}
          total={data.counted}
          shares={values.map(({ value, count }) => ({
            key: String(value),
            label: facetValueText(t, name, value, names),
            count,
          }))}
        />
      </Panel>
    );
  });
}
