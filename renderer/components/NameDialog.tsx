import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { EngineClient } from '../engine/connection.ts';
import { useAct } from '../engine/useAct.ts';
import { FormDialog } from './FormDialog.tsx';

export interface NamedText {
  readonly name: string;
  /** Trimmed; empty where nothing is asked for beside the name. */
  readonly text: string;
}

interface NameDialogProps {
  readonly title: string;
  readonly action: string;
  readonly label: string;
  /** Under the name. */
  readonly about?: string;
  readonly name: string;
  /** A longer text beside the name; left out: none. */
  readonly text?: {
    readonly label: string;
    readonly about: string;
    readonly value: string;
    readonly maxLength: number;
  };
  /** Why it cannot be called so, in words; null: it can. An empty name never can. */
  readonly problemOf?: (name: string) => string | null;
  readonly save: (client: EngineClient, named: NamedText) => Promise<unknown>;
  readonly onClose: () => void;
}

/** What something is called, and what its people want to say of it. */
export function NameDialog(props: NameDialogProps) {
  const { title, action, label, about, text, problemOf, save, onClose } = props;
  const [name, setName] = useState(props.name);
  const [written, setWritten] = useState(text?.value ?? '');
  const problem = problemOf?.(name) ?? null;
  const { form } = useAct((client) => save(client, { name: name.trim(), text: written.trim() }), onClose);
  return (
    <FormDialog
      {...form}
      title={title}
      action={action}
      isReady={name.trim() !== '' && problem === null}
      onClose={onClose}
    >
      <TextInput
        label={label}
        description={about}
        value={name}
        maxLength={100}
        data-autofocus
        error={problem}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      {text ? (
        <Textarea
          label={text.label}
          description={text.about}
          value={written}
          maxLength={text.maxLength}
          autosize
          minRows={3}
          maxRows={12}
          onChange={({ currentTarget }) => setWritten(currentTarget.value)}
        />
      ) : null}
    </FormDialog>
  );
}
