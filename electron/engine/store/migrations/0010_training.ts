import type { Migration } from './migration.ts';

/** Fine-tuning: runs with their curves, the adapters they make, and evaluations. How far a run is, its job says. */
export const training: Migration = {
  number: 10,
  name: 'training',
  up: `
    -- A run outlives its model, its data and its job: what it was called is kept beside the ids.
    CREATE TABLE training_runs (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      job_id TEXT NOT NULL,
      model_id TEXT NOT NULL,
      model_name TEXT NOT NULL,
      precision TEXT NOT NULL,
      block_size INTEGER NOT NULL,
      dataset_id TEXT NOT NULL,
      dataset_name TEXT NOT NULL,
      dataset_version INTEGER NOT NULL,
      method TEXT NOT NULL CHECK (method IN ('lora', 'full')),
      wish TEXT NOT NULL,
      record TEXT NOT NULL,
      notes TEXT NOT NULL DEFAULT '',
      steps INTEGER,
      stopping INTEGER NOT NULL DEFAULT 0,
      result_model TEXT,
      created_by TEXT NOT NULL,
      created_at TEXT NOT NULL,
      -- JSON {state, error, endedAt}, once the job has been taken out of the history.
      ended TEXT
    ) STRICT;
    CREATE INDEX training_runs_job ON training_runs (job_id);

    CREATE TABLE training_points (
      run_id TEXT NOT NULL REFERENCES training_runs (id) ON DELETE CASCADE,
      step INTEGER NOT NULL,
      attempt INTEGER NOT NULL,
      loss REAL,
      validation_loss REAL,
      gradient_norm REAL,
      learning_rate REAL NOT NULL,
      tokens INTEGER NOT NULL,
      tokens_per_second REAL NOT NULL,
      memory_bytes INTEGER NOT NULL,
      temperature_celsius REAL,
      PRIMARY KEY (run_id, step)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX training_validations ON training_points (run_id, validation_loss) WHERE validation_loss IS NOT NULL;

    CREATE TABLE training_events (
      sequence INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL REFERENCES training_runs (id) ON DELETE CASCADE,
      kind TEXT NOT NULL,
      step INTEGER NOT NULL,
      data TEXT NOT NULL,
      at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX training_events_run ON training_events (run_id);

    CREATE TABLE training_samples (
      run_id TEXT NOT NULL REFERENCES training_runs (id) ON DELETE CASCADE,
      step INTEGER NOT NULL,
      question TEXT NOT NULL,
      answer TEXT NOT NULL,
      PRIMARY KEY (run_id, step, question)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE adapters (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      model_id TEXT NOT NULL,
      model_name TEXT NOT NULL,
      rank INTEGER NOT NULL,
      alpha REAL NOT NULL,
      targets TEXT NOT NULL,
      parameters INTEGER NOT NULL,
      size_bytes INTEGER NOT NULL,
      origin TEXT NOT NULL CHECK (origin IN ('trained', 'imported')),
      run_id TEXT REFERENCES training_runs (id) ON DELETE SET NULL,
      offered INTEGER NOT NULL DEFAULT 0,
      sha256 TEXT NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX adapters_run ON adapters (run_id);

    -- first_id, second_id NULL: the base without an adapter. One that is gone has left its name.
    CREATE TABLE evaluations (
      id TEXT PRIMARY KEY,
      job_id TEXT NOT NULL,
      model_id TEXT NOT NULL,
      model_name TEXT NOT NULL,
      first_id TEXT,
      first_name TEXT,
      second_id TEXT,
      second_name TEXT,
      dataset_id TEXT NOT NULL,
      dataset_name TEXT NOT NULL,
      dataset_version INTEGER NOT NULL,
      split TEXT,
      wish TEXT NOT NULL,
      result TEXT,
      verdict TEXT CHECK (verdict IN ('better', 'worse', 'noClearDifference')),
      gate TEXT NOT NULL DEFAULT 'notMeasured' CHECK (gate IN ('passed', 'failed', 'notMeasured')),
      created_by TEXT NOT NULL,
      created_at TEXT NOT NULL,
      ended TEXT
    ) STRICT;
    CREATE INDEX evaluations_second ON evaluations (second_id);
    CREATE INDEX evaluations_job ON evaluations (job_id);

    -- What the two have answered; the number runs over both sets.
    CREATE TABLE evaluation_answers (
      evaluation_id TEXT NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      of_set TEXT NOT NULL CHECK (of_set IN ('test', 'replay')),
      question TEXT NOT NULL,
      reference TEXT NOT NULL,
      first TEXT NOT NULL,
      second TEXT NOT NULL,
      first_right INTEGER NOT NULL,
      second_right INTEGER NOT NULL,
      PRIMARY KEY (evaluation_id, number)
    ) STRICT, WITHOUT ROWID;

    -- Whose answer was preferred, the sides uncovered.
    CREATE TABLE evaluation_votes (
      evaluation_id TEXT NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      actor TEXT NOT NULL,
      vote TEXT NOT NULL CHECK (vote IN ('first', 'second', 'alike')),
      at TEXT NOT NULL,
      PRIMARY KEY (evaluation_id, number, actor)
    ) STRICT, WITHOUT ROWID;

    CREATE TRIGGER training_job_removed BEFORE DELETE ON jobs WHEN old.kind IN ('train', 'evaluate') BEGIN
      UPDATE training_runs SET ended = json_object('state', old.state, 'error', json(old.error), 'endedAt', old.ended_at)
        WHERE job_id = old.id;
      UPDATE evaluations SET ended = json_object('state', old.state, 'error', json(old.error), 'endedAt', old.ended_at)
        WHERE job_id = old.id;
    END;
  `,
};
