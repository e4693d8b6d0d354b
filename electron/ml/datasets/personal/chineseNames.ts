import {
  beginsWithWord,
  carriesSentenceOn,
  isCommonInNames,
  isOrdinaryWord,
  isSurname,
} from './chineseNameLists.ts';
import { type Detector, type Finding, firstGroups } from './detector.ts';

const han = '\\p{Script=Han}';

/** How much the surroundings say for a name: the less they do, the more it must look like one itself. */
type Trust = 'field' | 'role' | 'none';
const confidences = { field: 0.8, role: 0.65, none: 0.55 } as const satisfies Record<Trust, number>;

const people =
  '姓名|名字|联系人|家属|监护人|收件人|收货人|寄件人|申请人|经办人|负责人|责任人|委托人|持卡人|开户人|投诉人|签名|签字|签收|操作员|操作者|操作人|操作工|检验员|质检员|检查者|检修人|维修人|维修工|值班人|值班员|报告人|报告者|审核人|审核|审批人|记录人|记录者|制单人|填表人|交班人|接班人|巡检人|主刀|助手|患者|病人|病患|伤者|患儿|产妇|孕妇|访客|随访对象|医生|医师|大夫|护士|护士长|护师|技师|技术员|工程师|电工|焊工|班长|组长|车间主任|科主任|主任|经理|主管|司机|客户|员工|人员|人员名单|学生|老师|教授|师傅|班主任|同事|同学|邻居|朋友|亲属|来访者|参会者|送检人';
/** After these and a colon (or a space) comes a name. */
const afterField = new RegExp(
  `(?:${people})(?:姓名|签名|签字|名单)?(?:[ \\t]*[:=][ \\t]*|[ \\t]+|是|为)(?=${han})`,
  'gu',
);
/** After these, without anything between, comes a name now and then, and more often something else. */
const afterRole = new RegExp(
  `(?:${people}|丈夫|妻子|儿子|女儿|母亲|父亲|哥哥|姐姐|弟弟|妹妹|老人|叫做|名叫|我叫|叫|我是)(?=${han})`,
  'gu',
);
/** After these comes somebody, or something. */
const afterVerb = new RegExp(
  `(?:由|抄送|转交|通知|联系|告知|交给|请|找|问|与|和|让|给|对|向|跟)(?=${han}{3})`,
  'gu',
);

const titles =
  '先生|女士|小姐|太太|夫人|医生|医师|大夫|护士长|护士|护师|主任|副主任|教授|老师|师傅|同志|经理|工程师|主管|班长|组长|院长|所长|科长|厂长|博士|阿姨|叔叔|同学|奶奶|爷爷|大爷|大妈|大娘|技师|技术员|药师|总监';
const beforeTitle = new RegExp(`(${han}{1,4})(?:${titles})`, 'dgu');
/** These hardly ever follow anything but a name. */
const isCourteous = /^(?:先生|女士|小姐|太太)/u;
const isTitle = new RegExp(`^(?:${titles})`, 'u');
/** 张工, 李总: only where a sentence begins or goes on, since both characters end many words. */
const beforeShortTitle = new RegExp(
  `(?<!${han})(${han})(?:工|总)(?=[,。、:;!?\\s]|$|说|的|认|反|确|安|通|检|来|已)`,
  'dgu',
);

/** What is said of a person next: 张伟，男，45岁. */
const beforePerson = new RegExp(
  `(?<!${han})(${han}{2,4})(?=[ \\t]*[,(、]?[ \\t]*(?:男|女(?!儿)|\\d{1,3} ?岁|生于|出生|身份证|电话|手机|\\+?86|1[3-9]\\d{9}|0\\d{2,3}-))`,
  'dgu',
);
/** Nothing but a name between two stops, or at the beginning of a sentence. */
const alone = new RegExp(
  `(?<![${han}\\w])(${han}{3,4}?)(?=[,。、;!?\\s()]|$|[昨今明已于说称在将因未正曾和与及也就负提完发])`,
  'dgu',
);

/** In the middle of a sentence: behind a character that links words, and nearly always stands alone. */
const within = new RegExp(`(?<=[的了在是和与由据让给对向从到及跟把被为])(${han}{3})`, 'dgu');

/** People's titles and kinds that end in a character that is a surname, too. */
const roles =
  /(?:主任|责任|担任|主管|值班|管床|家庭|实习|住院|主治|高级|中级|初级|全科|麻醉|康复|专家|任何|如何|年轻|男|女|老|新|小|位|名|该|本|各|某|每|副|总|大|上级|夜班|白班|科室|专业|执业|注册|首席|乡村|社区|随访|急诊|门诊|外|内|儿|牙|兽|校|厂|店|销售|项目|客户|产品|生产|质量|技术|部门|车间|设备|安全)$/u;

export const findChineseNames: Detector = (text) => {
  const found: Finding[] = [];
  const addList = (first: Finding | null, trust: Trust) => {
    for (let name = first; name !== null; name = nextInList(text, name.end, trust)) found.push(name);
  };
  for (const [form, trust] of [
    [afterField, 'field'],
    [afterRole, 'role'],
    [afterVerb, 'none'],
  ] as const)
    for (const { index, 0: label } of text.matchAll(form))
      addList(nameAt(text, index + label.length, trust), trust);
  for (const [form, trust] of [
    [beforePerson, 'role'],
    [alone, 'none'],
    [within, 'none'],
  ] as const)
    for (const { start, end } of firstGroups(text, form)) {
      const name = nameAt(text, start, trust);
      // A name that is all of it; where less is one, the rest says that it is a word.
      if (name?.end === end) addList(name, trust);
    }
  for (const form of [beforeTitle, beforeShortTitle])
    for (const run of firstGroups(text, form)) {
      const name = nameBefore(text, run);
      if (name !== null) found.push(name);
    }
  return found;
};

/** Several are named one after the other: 参会人员：张伟、李娜和王强. */
function nextInList(text: string, end: number, trust: Trust): Finding | null {
  const link = text[end] ?? '';
  if ('、,/'.includes(link) && link !== '') return nameAt(text, end + 1, trust);
  return '和与及'.includes(link) && link !== '' ? nameAt(text, end + 1, 'role') : null;
}

/** The name that begins here: a surname with one or two characters more. */
function nameAt(text: string, start: number, trust: Trust): Finding | null {
  const run = /^\p{Script=Han}{2,5}/u.exec(text.slice(start, start + 5))?.[0];
  if (run === undefined) return null;
  const surname = run.length > 2 && isSurname(run.slice(0, 2)) ? run.slice(0, 2) : run.slice(0, 1);
  if (!isSurname(surname)) return null;
  const rest = text.slice(start + surname.length, start + 8);
  // Where nothing goes on there is no sentence to be carried on: 患者：王其.
  const isShort = run.length <= surname.length + 2 && trust !== 'none';
  const given = isShort ? run.slice(surname.length) : givenNameOf(rest);
  if (given === '' || isTitle.test(text.slice(start + surname.length))) return null;
  const isCommon = [...given].every(isCommonInNames);
  const isWhole = run.length < 5 && run.length === surname.length + given.length;
  const isCertain = trust === 'field' && isWhole;
  if (beginsWithWord(run) && !(isCertain && isCommon)) return null;
  if (trust === 'role' && !speaksForName(surname, given)) return null;
  if (trust === 'none' && !looksLikeName(surname, given)) return null;
  return {
    start,
    end: start + surname.length + given.length,
    confidence: isCertain ? 0.9 : confidences[trust],
  };
}

/** One or two characters: two unless the second, or what follows it, carries the sentence on. */
function givenNameOf(rest: string): string {
  const [first = '', second = ''] = /^\p{Script=Han}{1,2}/u.exec(rest)?.[0] ?? '';
  if (first === '' || (carriesSentenceOn(first) && !isCommonInNames(first))) return '';
  // 张伟主诉: the second character opens a word of its own.
  if (second === '' || opens.test(rest.slice(1)) || (carriesSentenceOn(second) && !isCommonInNames(second)))
    return first;
  // 张伟来到: it is in names, too; what comes behind it decides.
  return carriesSentenceOn(second) && /^\p{Script=Han}/u.test(rest.slice(2)) ? first : first + second;
}

const opens =
  /^(?:主诉|体温|血压|自述|反映|反馈|发现|发生|发热|汇报|负责|签名|签字|完成|操作|联系|电话|手机|住址|身份|性别|年龄|身高|体重|门诊|急诊|复查|复诊|家属|父亲|母亲|妻子|丈夫|上午|下午|晚上|凌晨|目前|现在|突然|突发|反复|通过|提出|提交|参加|值班|巡检|维修|更换|建议|继续|确认|驾驶|请假|先生|女士|医生|医师|师傅|主任|护士|经理)/u;

/** Next to somebody's role: an unusual given name will do with a surname that is nothing else. */
function speaksForName(surname: string, given: string): boolean {
  const common = [...given].filter(isCommonInNames).length;
  if (surname.length === 2) return true;
  return isOrdinaryWord(surname) ? common === given.length : common > 0;
}

/** With nothing that says so: three characters, the first hardly ever anything but a surname, the others often in names. */
function looksLikeName(surname: string, given: string): boolean {
  if (![...given].every(isCommonInNames)) return false;
  return surname.length === 2 || (given.length === 2 && !isOrdinaryWord(surname));
}

/** The name that ends here, before a title: three characters, two, or the surname alone. */
function nameBefore(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): Finding | null {
  const run = text.slice(start, end);
  if (roles.test(run)) return null;
  for (const length of [4, 3, 2]) {
    if (run.length < length) continue;
    const name = run.slice(-length);
    const surname = length >= 3 && isSurname(name.slice(0, 2)) ? name.slice(0, 2) : name.slice(0, 1);
    const given = name.slice(surname.length);
    if (!isSurname(surname) || given.length > 2) continue;
    if ([...given].some((character) => carriesSentenceOn(character) && !isCommonInNames(character))) continue;
    if (!beginsWithWord(name) && speaksForName(surname, given))
      return { start: end - length, end, confidence: 0.85 };
  }
  if (run.length >= 2 && isSurname(run.slice(-2))) return { start: end - 2, end, confidence: 0.85 };
  const surname = run.slice(-1);
  if (!isSurname(surname)) return null;
  const isFree =
    run.length === 1 || isCourteous.test(text.slice(end)) || carriesSentenceOn(run.at(-2) as string);
  if (isOrdinaryWord(surname) && !isFree) return null;
  return { start: end - 1, end, confidence: isOrdinaryWord(surname) ? 0.7 : 0.8 };
}
