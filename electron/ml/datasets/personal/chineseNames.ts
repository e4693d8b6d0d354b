import {
  beginsWithWord,
  carriesSentenceOn,
  isCommonInNames,
  isOrdinaryWord,
  isSurname,
} from './chineseNameLists.ts';
import { type Detector, type Finding, firstGroups } from './detector.ts';

const han = '\\p{Script=Han}';
/** What stands between a label and a name. */
const colon = '(?:[ \\t]*[:=][ \\t]*|[ \\t]+)';

/** After these and a colon (or a space) comes a name. */
const fields =
  '姓名|名字|联系人|家属|监护人|收件人|寄件人|申请人|经办人|负责人|责任人|委托人|持卡人|投诉人|签名|签字|签收|操作员|操作者|操作人|检验员|质检员|检查者|检修人|维修人|值班人|值班员|报告人|报告者|审核人|审核|审批人|记录人|记录者|制单人|填表人|交班人|接班人|主刀|助手|患者|病人|医生|医师|大夫|护士|护士长|技师|产妇|患儿|班长|组长|车间主任|科主任|工程师|司机|客户|员工|参会人员|人员|学生|班主任|老师|同事|收货人|巡检人';
const afterField = new RegExp(`(?:${fields})(?:姓名|签名|签字|名单)?(?:${colon}|是|为)(?=${han})`, 'gu');

/** After these, without anything between, comes a name now and then, and more often something else. */
const afterRole =
  /(?:患者|病人|病患|患儿|产妇|孕妇|伤者|死者|家属|医生|医师|大夫|护士|护士长|护师|主任|教授|老师|师傅|技师|技术员|工程师|操作工|操作员|质检员|维修工|电工|焊工|班长|组长|经理|主管|司机|客户|员工|同事|同学|丈夫|妻子|儿子|女儿|母亲|父亲|哥哥|姐姐|弟弟|妹妹|老人|叫做|名叫|我叫|叫|我是|联系人|班组的|车间的|科的)(?=\p{Script=Han})/gu;

const titles =
  '先生|女士|小姐|太太|夫人|医生|医师|大夫|护士长|护士|护师|主任|副主任|教授|老师|师傅|同志|经理|工程师|主管|班长|组长|院长|所长|科长|厂长|博士|阿姨|叔叔|同学|奶奶|爷爷|大爷|大妈|大娘|技师|技术员|药师|总监';
const beforeTitle = new RegExp(`(${han}{1,4})(?:${titles})`, 'dgu');
/** 张工, 李总: only where a sentence begins or goes on, since both characters end many words. */
const beforeShortTitle = new RegExp(
  `(?<!${han})(${han})(?:工|总)(?=[,。、:;!?，：；！？\\s]|$|说|的|认|反|确|安|通|检|来|已)`,
  'dgu',
);

/** People's titles and kinds that end in a character that is a surname, too. */
const roles =
  /(?:主任|责任|担任|主管|值班|管床|家庭|实习|住院|主治|高级|中级|初级|全科|麻醉|康复|专家|任何|如何|年轻|男|女|老|新|小|位|名|该|本|各|某|每|副|总|大|上级|夜班|白班|科室|专业|执业|注册|首席|乡村|社区|随访|急诊|门诊|外|内|儿|牙|兽|校|厂|店|销售|项目|客户|产品|生产|质量|技术|部门|车间|设备|安全)$/u;

export const findChineseNames: Detector = (text) => {
  const found: Finding[] = [];
  const addAfter = (form: RegExp, isSure: boolean) => {
    for (const { index, 0: label } of text.matchAll(form)) {
      let name = nameAt(text, index + label.length, isSure);
      while (name !== null) {
        found.push(name);
        // Several are listed: 参会人员：张伟、李娜.
        name = isSure && '、,/，'.includes(text[name.end] ?? '!') ? nameAt(text, name.end + 1, isSure) : null;
      }
    }
  };
  addAfter(afterField, true);
  addAfter(afterRole, false);
  for (const form of [beforeTitle, beforeShortTitle])
    for (const run of firstGroups(text, form)) {
      const name = nameBefore(text, run);
      if (name !== null) found.push(name);
    }
  return found;
};

/** The name that begins here: a surname with one or two characters more. */
function nameAt(text: string, start: number, isSure: boolean): Finding | null {
  const run = /^\p{Script=Han}{2,5}/u.exec(text.slice(start, start + 5))?.[0];
  if (run === undefined) return null;
  const surname = isSurname(run.slice(0, 2)) && run.length > 2 ? run.slice(0, 2) : run.slice(0, 1);
  if (!isSurname(surname)) return null;
  const isWhole = run.length < 5;
  const given = givenNameOf(run.slice(surname.length), isWhole);
  if (given === '' || isTitle(text.slice(start + surname.length))) return null;
  const isCertain = isSure && isWhole && run.length === surname.length + given.length;
  if (beginsWithWord(run) && !(isCertain && [...given].every(isCommonInNames))) return null;
  if (!isSure && !speaksForName(surname, given)) return null;
  const confidence = isCertain ? 0.9 : isSure ? 0.8 : 0.65;
  return { start, end: start + surname.length + given.length, confidence };
}

/** One or two characters: two unless the second, or what follows it, carries the sentence on. */
function givenNameOf(rest: string, isWhole: boolean): string {
  const [first = '', second = '', third] = rest;
  if (first === '' || (carriesSentenceOn(first) && !isCommonInNames(first))) return '';
  if (second === '' || carriesSentenceOn(second)) return first;
  if (third === undefined && isWhole) return first + second;
  // 张伟主诉: the second character opens a word of its own.
  if (!isCommonInNames(second) && opens.test(rest.slice(1))) return first;
  return first + second;
}

const opens =
  /^(?:主诉|体温|血压|自述|反映|反馈|发现|汇报|负责|签名|签字|完成|操作|联系|电话|手机|住址|身份|性别|年龄|身高|体重|门诊|急诊|复查|复诊|家属|父亲|母亲|妻子|丈夫|上午|下午|晚上|凌晨|目前|现在|突然|突发|反复|于|通过|提出|提交|参加|值班|巡检|维修|更换|建议|嘱|继续|拟|行)/u;

function speaksForName(surname: string, given: string): boolean {
  const common = [...given].filter(isCommonInNames).length;
  if (surname.length === 2) return true;
  return isOrdinaryWord(surname) ? common === given.length : common > 0;
}

function isTitle(text: string): boolean {
  return new RegExp(`^(?:${titles})`, 'u').test(text);
}

/** The name that ends here, before a title: three characters, two, or the surname alone. */
function nameBefore(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): Finding | null {
  const run = text.slice(start, end);
  if (roles.test(run)) return null;
  for (const length of [4, 3, 2]) {
    const name = run.slice(-length);
    if (run.length < length) continue;
    const surname =
      length === 4 || (length === 3 && isSurname(name.slice(0, 2))) ? name.slice(0, 2) : name.slice(0, 1);
    if (!isSurname(surname) || (surname.length === 1 && length === 4)) continue;
    const given = name.slice(surname.length);
    if ([...given].some((character) => carriesSentenceOn(character) && !isCommonInNames(character))) continue;
    if (beginsWithWord(name) || !speaksForName(surname, given)) continue;
    return { start: end - length, end, confidence: 0.85 };
  }
  if (isSurname(run.slice(-2)) && run.length >= 2) return { start: end - 2, end, confidence: 0.85 };
  const surname = run.slice(-1);
  if (!isSurname(surname)) return null;
  const isFree = run.length === 1 || carriesSentenceOn(run.at(-2) as string);
  if (isOrdinaryWord(surname) && !isFree) return null;
  return { start: end - 1, end, confidence: isOrdinaryWord(surname) ? 0.7 : 0.8 };
}
