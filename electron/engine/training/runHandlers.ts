import { implement } from '@orpc/server';
import { presetSettings } from '../../common/training.ts';
import { trainingContract } from '../../contract/training/index.ts';
import { trainingSettingsSchema } from '../../contract/training/settings.ts';
import type { ActorContext } from '../security/actor.ts';
import { findDifferences } from './compareRuns.ts';
import { cancelRun, pauseRun, resumeOnCpu, resumeRun, stopAndKeepRun } from './controlRun.ts';
import { describeWholeRun, exportRun } from './exportRun.ts';
import { folderName } from './naming.ts';
import { planRun } from './planRun.ts';
import { readEvents, readPoints, readSamples } from './records/curve.ts';
import { findRun, findRunId, listRuns, renameRun, requireFreeRunName } from './records/runs.ts';
import { removeRun } from './removal.ts';
import { startRun } from './startRun.ts';
import type { TrainingOptions } from './training.ts';

export function runHandlers(options: TrainingOptions) {
  return { ...readingHandlers(options), ...keepingHandlers(options), ...makingHandlers(options) };
}

function readingHandlers(options: TrainingOptions) {
  const { store } = options;
  const os = implement(trainingContract).$context<ActorContext>().runs;
  return {
    presets: os.presets.handler(() => ({
      presets: {
        quick: trainingSettingsSchema.parse(presetSettings.quick),
        balanced: trainingSettingsSchema.parse(presetSettings.balanced),
        thorough: trainingSettingsSchema.parse(presetSettings.thorough),
      },
    })),
    list: os.list.handler(({ input }) => ({ runs: listRuns(options, input) })),
    show: os.show.handler(({ input }) => findRun(options, input.run)),
    curve: os.curve.handler(({ input: { run: reference, ...query } }) => {
      const run = findRunId(store, reference);
      return {
        ...readPoints(store, { run, ...query }),
        events: readEvents(store, run),
        samples: readSamples(store, run),
      };
    }),
    compare: os.compare.handler(({ input }) => {
      const runs = input.runs.map((run) => findRun(options, run));
      return { runs, differences: findDifferences(runs) };
    }),
    record: os.record.handler(({ input }) => {
      const whole = describeWholeRun(options, input.run);
      return { name: `${folderName(whole.run.name)}.json`, text: `${JSON.stringify(whole, null, 2)}\n` };
    }),
  };
}

function keepingHandlers(options: TrainingOptions) {
  const { store, resolveGrant } = options;
  const os = implement(trainingContract).$context<ActorContext>().runs;
  return {
    rename: os.rename.handler(async ({ input: { run: reference, ...named }, context: { actor } }) => {
      const before = findRun(options, reference);
      requireFreeRunName(store, named.name, before.id);
      const audit = {
        action: 'training.rename',
        subject: named.name,
        detail: { run: before.id, before: before.name },
      };
      await store.write({ actor, audit, statements: [renameRun(before.id, named)] });
      return findRun(options, before.id);
    }),
    remove: os.remove.handler(({ input, context: { actor } }) =>
      removeRun(options, findRun(options, input.run), actor),
    ),
    export: os.export.handler(async ({ input, context: { actor } }) => {
      const { id, name: subject } = findRun(options, input.run);
      const exported = await exportRun(options, id, resolveGrant(input.folder, 'write'));
      const audit = { action: 'training.export', subject, detail: { run: id, name: exported.name } };
      await store.write({ actor, audit, statements: [] });
      return exported;
    }),
  };
}

function makingHandlers(options: TrainingOptions) {
  const os = implement(trainingContract).$context<ActorContext>().runs;
  return {
    devices: os.devices.handler(async () => {
      const { devices } = await options.places.listDevices(null);
      return { devices: devices.map(({ isSoftware: _, ...state }) => state) };
    }),
    plan: os.plan.handler(({ input, signal }) => planRun(options, input, signal)),
    start: os.start.handler(({ input, context: { actor } }) => startRun(options, input, actor)),
    stopAndKeep: os.stopAndKeep.handler(({ input, context: { actor } }) =>
      stopAndKeepRun(options, input.run, actor),
    ),
    pause: os.pause.handler(({ input, context: { actor } }) => pauseRun(options, input.run, actor)),
    resume: os.resume.handler(({ input: { run, onCpu }, context: { actor } }) =>
      (onCpu ? resumeOnCpu : resumeRun)(options, run, actor),
    ),
    cancel: os.cancel.handler(({ input, context: { actor } }) => cancelRun(options, input.run, actor)),
  };
}
