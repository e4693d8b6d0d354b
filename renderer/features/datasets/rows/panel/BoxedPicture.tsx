import type { CSSProperties } from 'react';
import type { Box, ImageContent } from '../../../../../electron/common/datasetRow.ts';
import { QueryGate } from '../../../../components/QueryGate.tsx';
import { useRowsScope } from '../rowsScope.ts';
import { usePicture } from '../table/Thumbnail.tsx';
import classes from './panel.module.css';

/** The whole picture with its boxes drawn over it, each with its label. */
export function BoxedPicture({ content }: { readonly content: ImageContent }) {
  const { dataset } = useRowsScope();
  const { image, name, width, height, boxes } = content;
  const picture = usePicture({ dataset: dataset.id, image, size: 'full' });
  return (
    <QueryGate query={picture}>
      {(address) => (
        <div className={classes.canvas} style={{ aspectRatio: `${width} / ${height}` }}>
          <img src={address} alt={name} />
          {boxes.map((box, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: boxes have their order only
            <span key={index} className={classes.box} style={placeOf(box, content)} aria-hidden="true">
              <span className={classes.boxLabel}>{box.label}</span>
            </span>
          ))}
        </div>
      )}
    </QueryGate>
  );
}

/** In shares of the picture, however large it is shown. */
function placeOf(box: Box, { width, height }: ImageContent): CSSProperties {
  const percent = (part: number, whole: number) => `${(part / whole) * 100}%`;
  return {
    left: percent(box.x, width),
    top: percent(box.y, height),
    width: percent(box.width, width),
    height: percent(box.height, height),
  };
}
