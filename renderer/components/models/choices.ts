import type { Model, QualityReport, Variant } from '../../../electron/contract/models.ts';

/** One line of the model picker: a model in one precision. */
export interface Choice {
  readonly value: string;
  readonly model: Model;
  readonly variant: Variant;
}

/** Every version of every model, models by name, smallest version first. */
export function listChoices(models: readonly Model[]): Choice[] {
  return [...models]
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap((model) =>
      [...model.variants]
        .sort((a, b) => a.sizeBytes - b.sizeBytes)
        .map((variant) => ({
          value: `${model.id} ${variant.precision} ${variant.blockSize ?? 0}`,
          model,
          variant,
        })),
    );
}

/** The chosen version, or the first there is when the choice is gone or was never made. */
export function findChoice(
  choices: readonly Choice[],
  chosen: { readonly model: string; readonly precision: Variant['precision'] } | null,
): Choice | null {
  const ofModel = choices.filter(({ model }) => model.id === chosen?.model);
  return (
    ofModel.find(({ variant }) => variant.precision === chosen?.precision) ?? ofModel[0] ?? choices[0] ?? null
  );
}

/** The report of the profile that chats use unless told otherwise, with the full cache. */
export function mainReport(variant: Variant): QualityReport | null {
  const reports = variant.reports.filter(({ cache }) => cache === 'float');
  return reports.find((report) => report.profile === 'exact') ?? reports[0] ?? null;
}

/** exact before fast, the full cache before the one in 8 bits. */
export function sortReports(reports: readonly QualityReport[]): QualityReport[] {
  return [...reports].sort((a, b) => a.profile.localeCompare(b.profile) || a.cache.localeCompare(b.cache));
}

const likelihood = ['int8', 'int4', 'fp16', 'fp32'] as const satisfies readonly Variant['precision'][];

/** The version that is used when nobody says which. */
export function mainVariant({ variants }: Model): Variant | null {
  const ranked = [...variants].sort(
    (a, b) => likelihood.indexOf(a.precision) - likelihood.indexOf(b.precision),
  );
  return ranked[0] ?? null;
}
