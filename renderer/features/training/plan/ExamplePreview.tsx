import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { TrainingPlan } from '../../../../electron/contract/training/runs.ts';
import classes from './plan.module.css';

/** The first example as the model sees it; what it learns from is marked, what counts more is marked more. */
export function ExamplePreview({ pieces }: { readonly pieces: TrainingPlan['preview'] }) {
  const { t } = useTranslation();
  if (pieces.length === 0) return null;
  const hasMore = pieces.some(({ weight }) => weight > 1);
  return (
    <section className={classes.part} aria-label={t('trainingForm.plan.preview')}>
      <Text size="sm" fw={600}>
        {t('trainingForm.plan.preview')}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
      <pre className={classes.preview} tabIndex={0} lang="" translate="no">
        {withPlaces(pieces).map(({ place, text, weight }) =>
          weight > 0 ? (
            <mark key={place} data-more={weight > 1}>
              {text}
            </mark>
          ) : (
            <span key={place}>{text}</span>
          ),
        )}
      </pre>
      <Text size="xs" className={classes.quiet}>
        {t(hasMore ? 'trainingForm.plan.previewMore' : 'trainingForm.plan.previewAbout')}
      </Text>
    </section>
  );
}

/** Each piece with the place of its first character, by which it is told from others of the same text. */
function withPlaces(pieces: TrainingPlan['preview']) {
  let place = 0;
  return pieces.map((piece) => {
    const at = place;
    place += piece.text.length;
    return { ...piece, place: at };
  });
}
