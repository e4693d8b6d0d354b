import { Button, Textarea } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { promptPlaceholders } from '../../../../../electron/contract/datasets/labelling.ts';
import classes from '../labelling.module.css';

interface PromptEditorProps {
  readonly prompt: string;
  /** The one to begin with, in the language of the rows. */
  readonly standard: string;
  readonly onChange: (prompt: string) => void;
}

/** The words around the row; placeholders go in where the cursor is. */
export function PromptEditor({ prompt, standard, onChange }: PromptEditorProps) {
  const { t } = useTranslation();
  const field = useRef<HTMLTextAreaElement>(null);
  const insert = (placeholder: string) => {
    const { current } = field;
    const [start, end] = current
      ? [current.selectionStart, current.selectionEnd]
      : [prompt.length, prompt.length];
    onChange(prompt.slice(0, start) + placeholder + prompt.slice(end));
    requestAnimationFrame(() => {
      current?.focus();
      current?.setSelectionRange(start + placeholder.length, start + placeholder.length);
    });
  };
  return (
    <div className={classes.field}>
      <Textarea
        ref={field}
        className={classes.promptField}
        label={t('datasetsLabelling.prompt')}
        description={t('datasetsLabelling.promptText')}
        value={prompt}
        autosize
        minRows={8}
        maxRows={20}
        maxLength={50_000}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <div className={classes.chips}>
        {promptPlaceholders.map((name) => (
          <Button
            key={name}
            size="compact-xs"
            variant="default"
            ff="monospace"
            aria-label={t('datasetsLabelling.insert', { placeholder: name })}
            onClick={() => insert(`{{${name}}}`)}
          >
            {`{{${name}}}`}
          </Button>
        ))}
        {prompt === standard ? null : (
          <Button size="compact-xs" variant="subtle" onClick={() => onChange(standard)}>
            {t('datasetsLabelling.resetPrompt')}
          </Button>
        )}
      </div>
    </div>
  );
}
