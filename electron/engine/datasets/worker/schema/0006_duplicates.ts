import type { Migration } from '../../../store/migrations/migration.ts';

/** What near duplicates are found by, and which were found. */
export const duplicates: Migration = {
  number: 6,
  name: 'duplicates',
  up: `
    -- fingerprint: of the content that was signed; where the row has another one by now it is signed again.
    CREATE TABLE signatures (
      row INTEGER PRIMARY KEY REFERENCES rows (id),
      fingerprint INTEGER NOT NULL,
      signature BLOB NOT NULL
    ) STRICT;
    -- Rows that were compared with each other (at meta.duplicates.threshold), as they were then.
    CREATE TABLE compared (
      row INTEGER PRIMARY KEY REFERENCES rows (id),
      fingerprint INTEGER NOT NULL
    ) STRICT;
    -- Of those, which are alike: what joined the clusters.
    CREATE TABLE alike (
      row INTEGER NOT NULL REFERENCES rows (id),
      other INTEGER NOT NULL REFERENCES rows (id),
      PRIMARY KEY (row, other)
    ) STRICT, WITHOUT ROWID;
    -- Rows of which somebody has said that those on different sides are no duplicates, as they were then.
    CREATE TABLE separations (
      group_id INTEGER NOT NULL,
      row INTEGER NOT NULL REFERENCES rows (id),
      side INTEGER NOT NULL,
      fingerprint INTEGER NOT NULL,
      PRIMARY KEY (group_id, row)
    ) STRICT, WITHOUT ROWID;

    -- How many rows of each cluster are part of the set. Kept by the triggers, like the bit of the rows' problems, so that both
    -- are right whoever takes rows out or puts them back.
    CREATE TABLE clusters (cluster INTEGER PRIMARY KEY, size INTEGER NOT NULL) STRICT;
    CREATE INDEX clusters_size ON clusters (size DESC, cluster) WHERE size > 1;
    CREATE TRIGGER rows_cluster AFTER UPDATE OF cluster, removed ON rows
    WHEN (old.cluster IS NOT NULL OR new.cluster IS NOT NULL)
      AND (old.cluster IS NOT new.cluster OR (old.removed IS NULL) <> (new.removed IS NULL))
    BEGIN
      UPDATE clusters SET size = size - 1 WHERE cluster = old.cluster AND old.removed IS NULL;
      INSERT INTO clusters (cluster, size) SELECT new.cluster, 1 WHERE new.cluster IS NOT NULL AND new.removed IS NULL
        ON CONFLICT (cluster) DO UPDATE SET size = size + 1;
      UPDATE rows SET problems = (problems & ~4)
          | 4 * (new.removed IS NULL AND coalesce((SELECT size > 1 FROM clusters WHERE cluster = new.cluster), 0))
        WHERE id = new.id;
    END;
    CREATE TRIGGER clusters_problems AFTER UPDATE OF size ON clusters WHEN (old.size > 1) <> (new.size > 1) BEGIN
      UPDATE rows SET problems = (problems & ~4) | 4 * (new.size > 1)
        WHERE cluster = new.cluster AND removed IS NULL;
    END;
  `,
};
