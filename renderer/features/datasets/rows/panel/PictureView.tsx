import { useTranslation } from 'react-i18next';
import type { ImageContent } from '../../../../../electron/common/datasetRow.ts';
import { useRowsScope } from '../rowsScope.ts';
import { LabelDot } from '../table/marks.tsx';
import { BoxedPicture } from './BoxedPicture.tsx';
import classes from './panel.module.css';

/** The whole picture with its boxes drawn, and both in words. */
export function PictureView({ content }: { readonly content: ImageContent }) {
  const { t } = useTranslation();
  const { dataset } = useRowsScope();
  const { name, width, height, labels, boxes } = content;
  return (
    <figure className={classes.figure}>
      <BoxedPicture content={content} />
      <figcaption className={classes.caption}>
        {t('datasetRows.pictureFacts', { name, width, height })}
      </figcaption>
      {labels.length > 0 ? (
        <p className={classes.pictureLabels}>
          {labels.map((label) => (
            <span key={label}>
              <LabelDot label={label} labels={dataset.labels} /> {label}
            </span>
          ))}
        </p>
      ) : null}
      {boxes.length > 0 ? (
        <ul className={classes.boxes} aria-label={t('datasetRows.boxes')}>
          {boxes.map((box, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: boxes have their order only
            <li key={index}>
              {t('datasetRows.box', {
                label: box.label,
                x: Math.round(box.x),
                y: Math.round(box.y),
                width: Math.round(box.width),
                height: Math.round(box.height),
              })}
            </li>
          ))}
        </ul>
      ) : null}
    </figure>
  );
}
