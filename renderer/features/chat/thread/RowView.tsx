import { memo } from 'react';
import { Answer } from './Answer.tsx';
import { QuestionView } from './QuestionView.tsx';
import type { Row } from './rows.ts';
import classes from './thread.module.css';

interface RowProps {
  readonly row: Row;
  /** Whether it belongs to the end of the conversation; what can be done with it is always shown then. */
  readonly last: boolean;
  readonly marked: string | null;
}

/** A question, an answer, or answers side by side. */
export const RowView = memo(function RowView({ row, last, marked }: RowProps) {
  const { question, answers, chosen } = row;
  if (question) return <QuestionView message={question} last={last} marked={marked === question.id} />;
  const isComparison = answers.length > 1;
  return (
    <div
      className={isComparison ? classes.beside : classes.alone}
      data-testid={isComparison ? 'beside' : undefined}
    >
      {answers.map((message) => (
        <Answer
          key={message.id}
          message={message}
          together={answers}
          chosen={message.id === chosen}
          last={last}
          marked={marked === message.id}
        />
      ))}
    </div>
  );
});
