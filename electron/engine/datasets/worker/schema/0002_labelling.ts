import type { Migration } from '../../../store/migrations/migration.ts';

/** What models said of rows, and what people say of that. */
export const labelling: Migration = {
  number: 2,
  name: 'labelling',
  up: `
    CREATE TABLE labelling_runs (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      -- JSON: LabellingTask.
      task TEXT NOT NULL,
      -- Name and version.
      model TEXT NOT NULL,
      actor TEXT NOT NULL,
      at TEXT NOT NULL,
      -- Its step in the history; NULL while it has changed no row.
      operation INTEGER
    ) STRICT;

    -- The last that a model said of a row, whether or not it became the row's label.
    CREATE TABLE model_labels (
      row INTEGER PRIMARY KEY REFERENCES rows (id),
      run INTEGER NOT NULL REFERENCES labelling_runs (id),
      -- labelled, tie, unclear, kept.
      outcome TEXT NOT NULL,
      label TEXT,
      -- Share of the answers that say so.
      agreement REAL NOT NULL,
      -- JSON: the answers word for word, with the label that was read from each.
      answers TEXT NOT NULL
    ) STRICT;
    CREATE INDEX model_labels_run ON model_labels (run, outcome, row);

    CREATE TABLE label_draws (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      share REAL NOT NULL,
      seed TEXT NOT NULL,
      rows INTEGER NOT NULL,
      actor TEXT NOT NULL,
      at TEXT NOT NULL
    ) STRICT;

    -- Rows drawn for the human check, in random order, with the label that is checked and the run it came from (0: unknown).
    CREATE TABLE label_checks (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      draw INTEGER NOT NULL REFERENCES label_draws (id),
      row INTEGER NOT NULL REFERENCES rows (id),
      run INTEGER NOT NULL,
      label TEXT NOT NULL,
      skips INTEGER NOT NULL DEFAULT 0,
      -- The verdict; at NULL: none yet. human NULL: none of the labels fits.
      human TEXT,
      is_blind INTEGER,
      actor TEXT,
      at TEXT,
      -- The verdict's step in the history: one that is undone is none.
      operation INTEGER,
      UNIQUE (row, run, label)
    ) STRICT;

    -- Checks of what a model said last. One whose label was changed by somebody else before it was judged is void.
    CREATE VIEW current_checks AS
      WITH judged AS (
        SELECT label_checks.*, label_checks.at IS NOT NULL
            AND (label_checks.operation IS NULL OR operations.state = 'done') AS is_checked
        FROM label_checks LEFT JOIN operations ON operations.id = label_checks.operation
      )
      SELECT judged.*, rows.author, is_checked AND judged.human IS NOT judged.label AS is_corrected
      FROM judged
      JOIN rows ON rows.id = judged.row
      LEFT JOIN model_labels ON model_labels.row = judged.row
      WHERE rows.removed IS NULL AND judged.run = coalesce(model_labels.run, 0)
        AND (rows.label_by = 'model' AND rows.label = judged.label
          OR is_checked AND judged.human IS NOT judged.label);
  `,
};
