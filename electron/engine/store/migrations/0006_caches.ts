import type { Migration } from './migration.ts';

/** A report for every kind of cache that a version was measured with, and which versions use another than the plain one. */
export const caches: Migration = {
  number: 6,
  name: 'caches',
  up: `
    CREATE TABLE reports_by_cache (
      model_id TEXT NOT NULL,
      precision TEXT NOT NULL,
      block_size INTEGER NOT NULL,
      profile TEXT NOT NULL CHECK (profile IN ('exact', 'fast')),
      cache TEXT NOT NULL CHECK (cache IN ('float', 'int8')),
      report TEXT NOT NULL,
      measured_at TEXT NOT NULL,
      PRIMARY KEY (model_id, precision, block_size, profile, cache),
      FOREIGN KEY (model_id, precision, block_size) REFERENCES variants(model_id, precision, block_size) ON DELETE CASCADE
    ) STRICT;
    INSERT INTO reports_by_cache SELECT model_id, precision, block_size, profile, 'float', report, measured_at FROM quality_reports;
    DROP TABLE quality_reports;
    ALTER TABLE reports_by_cache RENAME TO quality_reports;

    -- Versions whose keys and values are kept in 8 bits; only while the report of that passes.
    CREATE TABLE int8_caches (
      model_id TEXT NOT NULL,
      precision TEXT NOT NULL,
      block_size INTEGER NOT NULL,
      profile TEXT NOT NULL CHECK (profile IN ('exact', 'fast')),
      PRIMARY KEY (model_id, precision, block_size, profile),
      FOREIGN KEY (model_id, precision, block_size) REFERENCES variants(model_id, precision, block_size) ON DELETE CASCADE
    ) STRICT;
  `,
};
