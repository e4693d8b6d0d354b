import { Button } from '@mantine/core';
import { IconPackage, IconPhoto } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LabellingTask } from '../../../../../electron/contract/datasets/labelling.ts';
import { EmptyState } from '../../../../components/EmptyState.tsx';
import { type Choice, findChoice } from '../../../../components/models/choices.ts';
import { ModelPicker } from '../../../../components/models/ModelPicker.tsx';
import { useModelChoice } from '../../../../components/models/useModelChoice.ts';
import { Panel } from '../../../../components/Panel.tsx';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import type { ModelChoice } from '../../../../view/preferences.ts';
import { navigate } from '../../../../view/route.ts';
import type { TabProps } from '../../tabs.tsx';
import classes from '../labelling.module.css';
import { changeDraft, draftDefaults, type ModelDraft, useLabelling } from '../labellingStore.ts';
import { AskingChoices } from './AskingChoices.tsx';
import { LabelEditor } from './LabelEditor.tsx';
import { PromptEditor } from './PromptEditor.tsx';
import { PromptPreview } from './PromptPreview.tsx';
import { Runs } from './Runs.tsx';

/** A model on this computer labels rows: what it is asked, what of that comes out, and what earlier runs gave. */
export function ModelLabelling({ dataset }: TabProps) {
  const { t } = useTranslation();
  const { choices } = useModelChoice();
  const defaults = useEngineQuery(
    ['datasets', 'labelling', 'defaults', dataset.id],
    (client, options) => client.datasets.labelling.defaults({ dataset: dataset.id }, options),
    { enabled: dataset.kind !== 'image' },
  );
  if (dataset.kind === 'image')
    return (
      <EmptyState
        icon={<IconPhoto size={44} stroke={1.25} />}
        title={t('datasetsLabelling.picturesTitle')}
        text={t('datasetsLabelling.picturesText')}
      />
    );
  if (choices?.length === 0)
    return (
      <EmptyState
        icon={<IconPackage size={44} stroke={1.25} />}
        title={t('datasetsLabelling.noModelTitle')}
        text={t('datasetsLabelling.noModelText')}
        action={<Button onClick={() => navigate('models')}>{t('datasetsLabelling.toModels')}</Button>}
      />
    );
  return (
    <>
      <QueryGate query={defaults}>
        {({ prompt, labels }) => (
          <SetUp
            dataset={dataset}
            offered={{ ...draftDefaults, prompt, labels: labels.length > 0 ? labels : [noLabel, noLabel] }}
          />
        )}
      </QueryGate>
      <Runs dataset={dataset.id} />
    </>
  );
}

const noLabel = { name: '', description: '' };

function SetUp({ dataset, offered }: TabProps & { readonly offered: ModelDraft }) {
  const { t } = useTranslation();
  const draft = useLabelling(({ drafts }) => drafts[dataset.id]) ?? offered;
  const change = (part: Partial<ModelDraft>) => changeDraft(dataset.id, { ...draft, ...part });
  const { choices, chosen: preferred } = useModelChoice();
  const [picked, setPicked] = useState<ModelChoice | null>(null);
  const chosen = choices && picked ? findChoice(choices, picked) : preferred;
  const task = useMemo(() => toTask(draft, chosen), [draft, chosen]);
  return (
    <div className={classes.split}>
      <Panel title={t('datasetsLabelling.setUp')}>
        <div className={classes.field}>
          <span className={classes.fieldLabel}>{t('datasetsLabelling.model')}</span>
          <div className={classes.picker}>
            <ModelPicker
              choices={choices}
              chosen={chosen}
              label={t('datasetsLabelling.model')}
              onChoose={({ model, variant }) => setPicked({ model: model.id, precision: variant.precision })}
            />
          </div>
        </div>
        <LabelEditor labels={draft.labels} onChange={(labels) => change({ labels })} />
        <PromptEditor
          prompt={draft.prompt}
          standard={offered.prompt}
          onChange={(prompt) => change({ prompt })}
        />
        <AskingChoices draft={draft} onChange={change} />
      </Panel>
      <PromptPreview dataset={dataset.id} task={task} />
    </div>
  );
}

/** What the form says; null: something is wanting. */
function toTask(draft: ModelDraft, chosen: Choice | null): LabellingTask | null {
  const { words, labels, ...rest } = draft;
  const named = labels
    .map(({ name, description }) => ({ name: name.trim(), description: description.trim() }))
    .filter(({ name }) => name !== '');
  if (!chosen || named.length < 2 || draft.prompt.trim() === '') return null;
  const filter = words.trim() === '' ? {} : { search: words.trim() };
  const { model, variant } = chosen;
  const answerer = { model: model.id, precision: variant.precision, profile: 'exact' } as const;
  return { ...rest, labels: named, filter, answerer, seed: 0 };
}
