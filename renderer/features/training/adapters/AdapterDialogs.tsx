import type { ComponentType } from 'react';
import type { Adapter } from '../../../../electron/contract/training/adapters.ts';
import type { AdapterDialog } from './adapterDialog.ts';
import { ExportDialog } from './ExportDialog.tsx';
import { MergeDialog } from './MergeDialog.tsx';
import { OfferDialog } from './OfferDialog.tsx';
import { RemoveDialog } from './RemoveDialog.tsx';
import { RenameDialog } from './RenameDialog.tsx';

export interface AdapterDialogProps {
  readonly adapter: Adapter;
  /** Names of all adapters. */
  readonly taken: readonly string[];
  readonly onClose: () => void;
}

const views = {
  rename: RenameDialog,
  offer: OfferDialog,
  merge: MergeDialog,
  export: ExportDialog,
  remove: RemoveDialog,
} as const satisfies Record<AdapterDialog, ComponentType<AdapterDialogProps>>;

export function AdapterDialogs({
  dialog,
  ...props
}: AdapterDialogProps & { readonly dialog: AdapterDialog }) {
  const View = views[dialog];
  return <View {...props} />;
}
