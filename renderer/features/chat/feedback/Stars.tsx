import { IconStar, IconStarFilled } from '@tabler/icons-react';
import { type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from '../thread/thread.module.css';

interface StarsProps {
  /** null: not rated. */
  readonly stars: number | null;
  readonly onRate: (stars: number | null) => void;
}

const scale = [1, 2, 3, 4, 5] as const;
const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

/** One stop for the Tab key; arrows walk, Space or Enter rates, the same star again takes the rating back. */
export function Stars({ stars, onRate }: StarsProps) {
  const { t } = useTranslation();
  const group = useRef<HTMLSpanElement>(null);
  const walk = (event: KeyboardEvent, from: number) => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = group.current?.querySelectorAll('button') ?? [];
    buttons[Math.min(scale.length, Math.max(1, from + step)) - 1]?.focus();
  };
  return (
    <span
      ref={group}
      className={classes.rating}
      data-said={stars === null ? undefined : true}
      role="radiogroup"
      aria-label={t('chat.feedback.rate')}
    >
      {scale.map((star) => (
        // biome-ignore lint/a11y/useSemanticElements: an input of this kind cannot be unchecked
        <button
          key={star}
          type="button"
          role="radio"
          className={classes.star}
          aria-checked={stars === star}
          aria-label={t('chat.feedback.star', { stars: star })}
          title={stars === star ? t('chat.feedback.unrate') : t('chat.feedback.star', { stars: star })}
          tabIndex={star === (stars ?? 1) ? 0 : -1}
          onKeyDown={(event) => walk(event, star)}
          onClick={() => onRate(stars === star ? null : star)}
        >
          {star <= (stars ?? 0) ? <IconStarFilled size={14} /> : <IconStar size={14} />}
        </button>
      ))}
    </span>
  );
}
