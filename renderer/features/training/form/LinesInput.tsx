import { Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import classes from './form.module.css';
import { type ControlProps, useSettingWords } from './settingWords.ts';

/** One entry a line, each once, without empty ones. */
function toLines(text: string, atMost: number): string[] {
  const lines = new Set(text.split('\n').map((line) => line.trim()));
  lines.delete('');
  return [...lines].slice(0, atMost);
}

export function LinesInput({ field, value, isWrong, onChange }: ControlProps<'lines'>) {
  const { label, description, wrong } = useSettingWords(field);
  const joined = (value as readonly string[]).join('\n');
  const [text, setText] = useState(joined);
  // Other lines have come from outside; what is typed keeps its empty lines meanwhile.
  useEffect(() => {
    setText((before) => (toLines(before, field.atMost).join('\n') === joined ? before : joined));
  }, [joined, field.atMost]);
  return (
    <Textarea
      className={classes.wideField}
      label={label}
      description={description}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      error={isWrong ? wrong : null}
      autosize
      minRows={2}
      maxRows={8}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        onChange(toLines(currentTarget.value, field.atMost));
      }}
    />
  );
}
