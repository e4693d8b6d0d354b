import { duplicatesStatus, pageClusters } from './cleaning/duplicates/clusters.ts';
import { findDuplicates } from './cleaning/duplicates/find.ts';
import { keepOne } from './cleaning/duplicates/keepOne.ts';
import { forgetSeparations, separateRows } from './cleaning/duplicates/separate.ts';
import { findPersonalData } from './cleaning/personal/find.ts';
import { pageFindings, personalSummary } from './cleaning/personal/findings.ts';
import { ignoreFinding, restoreFinding } from './cleaning/personal/ignore.ts';
import { maskPersonal, previewMask } from './cleaning/personal/mask.ts';
import { listRules, orderRules, removeRule, saveRule } from './cleaning/rules.ts';
import { applyRules, countRules } from './cleaning/runRules.ts';
import { sampleRule } from './cleaning/sampleRule.ts';
import { dryRun } from './dryRun.ts';
import { exportRows } from './exports/exportRows.ts';
import { listExports, recordExport } from './exports/recordExport.ts';
import { zipFolder } from './exports/zipFolder.ts';
import { collectFeedback } from './feedback/collect.ts';
import { describe, markAudited, settle } from './file.ts';
import { undoOperation } from './history.ts';
import { addSource, importFile } from './importFile.ts';
import { drawCheck } from './labelling/draw.ts';
import { countLabelRules, labelByRules } from './labelling/labelByRules.ts';
import { reportCheck } from './labelling/report.ts';
import { giveVerdict, nextChecks, skipCheck } from './labelling/review.ts';
import { beginRun, endRun, judgeAnswers, listAnswers, listRuns, storeAnswers } from './labelling/runs.ts';
import { checkTask, findTargets, labellingDefaults, previewPrompts, readPrompts } from './labelling/task.ts';
import { type Operation, reading, writing } from './operation.ts';
import { listOperations, newestUndoable } from './operationsList.ts';
import { addRow } from './rows/add.ts';
import { changeInBulk, previewBulk } from './rows/bulk.ts';
import { checkSchema } from './rows/checkSchema.ts';
import { editRow, reviewRow } from './rows/edit.ts';
import { countFacets } from './rows/facets.ts';
import { readImage } from './rows/image.ts';
import { pageRows } from './rows/page.ts';
import { showRow } from './rows/show.ts';
import { indexRows } from './search/indexRows.ts';
import { changeSettings } from './settings.ts';
import { listRejects, listSources } from './sources.ts';
import { countTokens } from './statistics/countTokens.ts';
import { measureDrift } from './statistics/drift.ts';
import { showStatistics } from './statistics/statistics.ts';
import { diffVersions } from './versions/diff.ts';
import { findPerson } from './versions/findPerson.ts';
import { freezeVersion } from './versions/freeze.ts';
import { draftLeakage } from './versions/leakage.ts';
import { replayVersion } from './versions/replay.ts';
import { countShared, rowKeys } from './versions/sharedRows.ts';
import { previewSplit, splitRows } from './versions/splitRows.ts';
import { verifyVersion } from './versions/verify.ts';
import {
  listLineage,
  listVersions,
  readReadiness,
  requireNoLeakage,
  showVersion,
} from './versions/versions.ts';
import { listWithdrawals, withdrawRows } from './versions/withdraw.ts';
import { findHolding, writeExamples } from './versions/writeExamples.ts';

/** Everything that a data set's threads can be asked. A new row here is all that the engine needs to know of it. */
export const operations = {
  'file.describe': reading(describe),
  'file.settle': writing(settle),
  'file.markAudited': writing(markAudited),
  'settings.change': writing(changeSettings),
  'sources.add': writing(addSource),
  'sources.list': reading(listSources),
  'sources.rejects': reading(listRejects),
  import: writing(importFile),
  'import.dryRun': reading(dryRun),
  'operations.list': reading(listOperations),
  'operations.newestUndoable': reading(newestUndoable),
  'operations.undo': writing(undoOperation),
  'search.index': writing(indexRows),
  'rows.page': reading(pageRows),
  'rows.show': reading(showRow),
  'rows.facets': reading(countFacets),
  'rows.image': reading(readImage),
  'rows.previewBulk': reading(previewBulk),
  'rows.checkSchema': writing(checkSchema),
  'rows.bulk': writing(changeInBulk),
  'rows.add': writing(addRow),
  'rows.edit': writing(editRow),
  'rows.review': writing(reviewRow),
  'rules.list': reading(listRules),
  'rules.save': writing(saveRule),
  'rules.remove': writing(removeRule),
  'rules.sample': reading(sampleRule),
  'rules.count': writing(countRules),
  'rules.order': writing(orderRules),
  'rules.apply': writing(applyRules),
  'duplicates.status': reading(duplicatesStatus),
  'duplicates.find': writing(findDuplicates),
  'duplicates.clusters': reading(pageClusters),
  'duplicates.keepOne': writing(keepOne),
  'duplicates.separate': writing(separateRows),
  'duplicates.forgetSeparations': writing(forgetSeparations),
  'personal.summary': reading(personalSummary),
  'personal.find': writing(findPersonalData),
  'personal.findings': reading(pageFindings),
  'personal.ignore': writing(ignoreFinding),
  'personal.restore': writing(restoreFinding),
  'personal.preview': reading(previewMask),
  'personal.mask': writing(maskPersonal),
  'statistics.show': reading(showStatistics),
  'statistics.drift': reading(measureDrift),
  'statistics.countTokens': writing(countTokens),
  'labelling.defaults': reading(labellingDefaults),
  'labelling.checkTask': reading(checkTask),
  'labelling.preview': reading(previewPrompts),
  'labelling.targets': reading(findTargets),
  'labelling.prompts': reading(readPrompts),
  'labelling.judge': reading(judgeAnswers),
  'labelling.begin': writing(beginRun),
  'labelling.store': writing(storeAnswers),
  'labelling.end': writing(endRun),
  'labelling.runs': reading(listRuns),
  'labelling.answers': reading(listAnswers),
  'labelling.countRules': reading(countLabelRules),
  'labelling.applyRules': writing(labelByRules),
  'feedback.collect': writing(collectFeedback),
  'check.draw': writing(drawCheck),
  'check.next': reading(nextChecks),
  'check.skip': writing(skipCheck),
  'check.verdict': writing(giveVerdict),
  'check.report': reading(reportCheck),
  'versions.list': reading(listVersions),
  'versions.show': reading(showVersion),
  'versions.lineage': reading(listLineage),
  'versions.previewSplit': reading(previewSplit),
  'versions.split': writing(splitRows),
  'versions.leakage': reading(draftLeakage),
  'versions.requireNoLeakage': reading(requireNoLeakage),
  'versions.readiness': reading(readReadiness),
  'versions.writeExamples': reading(writeExamples),
  'versions.rowKeys': reading(rowKeys),
  'versions.countShared': reading(countShared),
  'versions.findHolding': reading(findHolding),
  'versions.freeze': writing(freezeVersion),
  'versions.verify': reading(verifyVersion),
  'versions.replay': reading(replayVersion),
  'versions.diff': reading(diffVersions),
  'exports.write': reading(exportRows),
  'exports.zip': reading(zipFolder),
  'exports.record': writing(recordExport),
  'exports.list': reading(listExports),
  'versions.findPerson': reading(findPerson),
  'versions.withdraw': writing(withdrawRows),
  'versions.withdrawals': reading(listWithdrawals),
} as const satisfies Record<string, Operation<never, unknown>>;
export type Operations = typeof operations;
