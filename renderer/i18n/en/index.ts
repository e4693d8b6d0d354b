import { access } from './access.ts';
import { app } from './app.ts';
import { audit } from './audit.ts';
import { backup } from './backup.ts';
import { chat } from './chat.ts';
import { connection } from './connection.ts';
import { datasetRows } from './datasetRows.ts';
import { datasets } from './datasets.ts';
import { datasetsCleaning } from './datasetsCleaning.ts';
import { datasetsImport } from './datasetsImport.ts';
import { datasetsLabelling } from './datasetsLabelling.ts';
import { datasetsSources } from './datasetsSources.ts';
import { datasetsVersions } from './datasetsVersions.ts';
import { errors } from './errors.ts';
import { files } from './files.ts';
import { hardware } from './hardware.ts';
import { importing } from './importing.ts';
import { jobs } from './jobs.ts';
import { markdown } from './markdown.ts';
import { models } from './models.ts';
import { planner } from './planner.ts';
import { providers } from './providers.ts';
import { quality } from './quality.ts';
import { security } from './security.ts';
import { settings } from './settings.ts';
import { setup } from './setup.ts';
import { training } from './training.ts';
import { trainingAdapters } from './trainingAdapters.ts';
import { trainingEvaluation } from './trainingEvaluation.ts';
import { trainingForm } from './trainingForm.ts';
import { trainingGuided } from './trainingGuided.ts';
import { trainingRun } from './trainingRun.ts';
import { units } from './units.ts';

export const en = {
  access,
  app,
  audit,
  backup,
  chat,
  connection,
  datasetRows,
  datasets,
  datasetsCleaning,
  datasetsImport,
  datasetsSources,
  datasetsVersions,
  datasetsLabelling,
  errors,
  files,
  hardware,
  importing,
  jobs,
  markdown,
  models,
  planner,
  providers,
  quality,
  security,
  settings,
  setup,
  training,
  trainingAdapters,
  trainingEvaluation,
  trainingForm,
  trainingGuided,
  trainingRun,
  units,
};

/** The same keys in every language: a gap does not compile. */
export type Texts = typeof en;
