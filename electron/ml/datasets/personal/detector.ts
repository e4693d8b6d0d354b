import type { PersonalKind } from '../../../common/datasetPersonal.ts';

/** A stretch of a text in UTF-16 code units. */
export interface Finding {
  readonly start: number;
  readonly end: number;
  /** 0 to 1: 0.9 and more where a check digit or a label leaves no doubt, about 0.6 where only the form speaks for it. */
  readonly confidence: number;
}

export interface PersonalSpan extends Finding {
  readonly kind: PersonalKind;
}

/** Finds in a text of half-width characters (`halfWidth`), in time that grows with its length only. */
export type Detector = (text: string) => Finding[];

/** Where the first group of an expression (flags d and g) stands in each match, and where the match begins. */
export function firstGroups(
  text: string,
  form: RegExp,
): { readonly index: number; readonly start: number; readonly end: number }[] {
  return Array.from(text.matchAll(form), ({ index, indices }) => {
    const group = indices?.[1];
    if (group === undefined) throw new TypeError(`${form.source} has no first group with indices`);
    return { index, start: group[0], end: group[1] };
  });
}

/** Full-width digits and letters are written as their half-width forms; every place stays the same. */
export function halfWidth(text: string): string {
  return text.replaceAll(/[\uff01-\uff5e\u3000]/gu, (character) =>
    character === '\u3000' ? ' ' : String.fromCharCode(character.charCodeAt(0) - 0xfee0),
  );
}

/** Whether a word right before a number says that it counts or names a thing: an order, a batch, a machine. */
export function isNumberOfAThing(text: string, start: number): boolean {
  return thing.test(text.slice(Math.max(0, start - 24), start));
}

const thing =
  /(?:订单|单号|工单|流水|序列号|编号|批号|批次|条码|条形码|追溯码|物料|料号|件号|图号|货号|设备号|资产|合同|发票|快递|运单|报警|代码|版本|ID|IMEI|S\/?N|P\/?N|serial|order|batch|lot|part|invoice|tracking|asset|ticket|barcode|model|ref(?:erence)?|job|code|version|sku)[\s#:.,=是为码号]*(?:(?:number|num|no|nr|id|code)[\s#:.=]*)?$/iu;
