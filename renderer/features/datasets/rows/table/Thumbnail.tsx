import { IconPhoto } from '@tabler/icons-react';
import { useEngineQuery } from '../../../../engine/useEngineQuery.ts';
import classes from './table.module.css';

interface ThumbnailProps {
  readonly dataset: string;
  /** The hash of the picture's file. */
  readonly image: string;
}

/** A small picture; its place is kept while it is on its way, and says so when there is none. */
export function Thumbnail({ dataset, image }: ThumbnailProps) {
  const picture = usePicture({ dataset, image, size: 'thumbnail' });
  return picture.data ? (
    <img src={picture.data} alt="" className={classes.thumbnail} />
  ) : (
    <span className={classes.thumbnail}>
      {picture.isError ? <IconPhoto size={18} stroke={1.5} aria-hidden="true" /> : null}
    </span>
  );
}

/** The picture as an address that an element can show. */
export function usePicture({
  dataset,
  image,
  size,
}: ThumbnailProps & { readonly size: 'thumbnail' | 'full' }) {
  return useEngineQuery(['datasets', 'rows.image', dataset, image, size], async (client, options) => {
    const { mediaType, base64 } = await client.datasets.rows.image({ dataset, image, size }, options);
    return `data:${mediaType};base64,${base64}`;
  });
}
