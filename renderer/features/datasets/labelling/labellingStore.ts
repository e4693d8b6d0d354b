import { create } from 'zustand';
import type {
  LabelChoice,
  LabelRule,
  OverwritePolicy,
} from '../../../../electron/contract/datasets/labelling.ts';

export const labellingViews = ['model', 'rules', 'check', 'report'] as const;
export type LabellingView = (typeof labellingViews)[number];

/** What was chosen for a labelling by a model, until it is started. */
export interface ModelDraft {
  readonly prompt: string;
  readonly labels: readonly LabelChoice[];
  readonly samples: number;
  readonly temperature: number;
  readonly maxTokens: number;
  readonly overwrite: OverwritePolicy;
  /** Only rows with these words. */
  readonly words: string;
}

export type RuleDraft = LabelRule & {
  /** Of the line it stands in: rules are moved and removed. */
  readonly key: number;
};

interface LabellingState {
  readonly view: LabellingView;
  /** By data set: going to another tab must not lose a prompt. */
  readonly drafts: Readonly<Record<string, ModelDraft>>;
  readonly rules: Readonly<Record<string, readonly RuleDraft[]>>;
  readonly blind: boolean;
}

export const useLabelling = create<LabellingState>(() => ({
  view: 'model',
  drafts: {},
  rules: {},
  blind: true,
}));

export const draftDefaults = {
  samples: 1,
  temperature: 0.7,
  maxTokens: 64,
  overwrite: 'none',
  words: '',
} as const satisfies Partial<ModelDraft>;

export function changeDraft(dataset: string, draft: ModelDraft): void {
  useLabelling.setState(({ drafts }) => ({ drafts: { ...drafts, [dataset]: draft } }));
}
