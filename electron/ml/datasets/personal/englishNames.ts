import { type Detector, type Finding, firstGroups } from './detector.ts';

const word = "(?:(?:Ma?c|De|Fitz)[A-Z][a-z]+|[A-Z][a-z]+(?:['’-][A-Z][a-z]+)*|[A-Z]['’][A-Z][a-z]+|[A-Z]\\.)";
const particle = '(?:van|von|de|der|den|da|del|della|di|la|le|bin|ibn|al|el|ter|ten)';
const name = `${word}(?:(?: (?:${particle} ){0,2}|-)${word}){0,3}(?: (?:Jr|Sr|II|III)\\.?)?`;

/** Words with a capital that are in no name; where one stands, a name is over. */
const noNames = new Set(
  'The A An And Or Of In On At To For From By With Was Is Are Has Had Not No Yes This That He She It They We You I Mr Mrs Ms Dr Date Time Age Sex Male Female Gender Room Ward Bed Unit Station Call Office Desk Manager Team Line Shift Phone Tel Email Address Id ID Number Code Type Model Pump Valve Motor Machine Alarm Sensor Tank Robot Filter Heater Press Product Device Drug Medication Dose Tablet Name Patient Doctor Nurse Hospital Clinic Department Company Street Road Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October November December Please After Before When While Then If Unknown None Status Report Result Note Notes Panel Display Error Warning Emergency Stop Start Reset System Server Software Version File Report Manual Guide Test Data Service Support Center Centre Clinic General New Old Left Right Signature History Complaint Diagnosis Allergies Blood Pressure Contact Mobile Status Born MRN DOB Admission Discharge Insurance Occupation Operator Control Quality Compressor Boiler Chiller Conveyor Controller Engineer Technician Inspector Supervisor Maintenance Production Day Night Morning Evening Team Group Management Security Safety Standard Insurance Health Care Medical University Institute Laboratory Lab North South East West Internet Intel Microsoft Windows Google United States America China Europe Our Your His Her Their My These Those There Here What Who How Why All Some Any Each Every Both First Second Last Next Step'.split(
    ' ',
  ),
);

const titled = new RegExp(
  `(?<![\\w-])(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Professor|Doctor|Nurse|Sister|Sir|Madam|Madame|Mister)\\.? (${name})`,
  'dgu',
);

const fields =
  '[Pp]atient|PATIENT|[Nn]ame|NAME|[Ss]urname|[Cc]ontact(?: [Pp]erson)?|[Nn]ext [Oo]f [Kk]in|[Gg]uardian|[Cc]aregiver|[Oo]perator|[Ii]nspector|[Tt]echnician|[Ee]ngineer|[Ss]upervisor|[Mm]anager|[Ff]oreman|[Pp]hysician|[Ss]urgeon|[Aa]ttending|[Cc]onsultant|[Tt]herapist|[Rr]ecipient|[Cc]ustomer|[Ee]mployee|[Ww]itness|[Ss]ignature|[Ss]igned|[Rr]eporter|[Rr]equester|[Aa]uthor|[Oo]wner|[Cc]ardholder|[Aa]ssignee|[Aa]ttendees';
const verbs =
  "by|BY|[Mm]y name is|[Nn]amed|[Cc]alled|I am|I’m|I'm|[Ss]poke (?:to|with)|[Dd]ear|[Hh]i|[Hh]ello|[Tt]hanks,?|[Rr]egards,?|[Ss]incerely,?";
const relatives =
  '[Mm]other|[Ff]ather|[Ww]ife|[Hh]usband|[Ss]on|[Dd]aughter|[Ss]ister|[Bb]rother|[Pp]artner|[Ss]pouse|[Cc]olleague';

/** `name:` of a thing. */
const ofThing =
  /(?:[Pp]roduct|[Ff]ile|[Dd]evice|[Dd]rug|[Bb]rand|[Cc]ompany|[Uu]ser|[Hh]ost|[Cc]olumn|[Ff]ield|[Mm]odel|[Tt]rade|[Gg]eneric|[Hh]ospital|[Pp]roject|[Tt]ag|[Vv]ariable|[Cc]lass|[Ff]unction|[Dd]isplay|[Ss]erver|[Dd]omain|[Pp]art|[Pp]rogram|[Rr]ecipe|[Aa]larm|[Ss]tation|[Mm]achine|[Ll]ine) $/u;

/** After a field and a colon: also SURNAME, Given and in capitals. */
const afterColon = new RegExp(
  `(?<![\\w-])(?:${fields}|${relatives})(?: [Nn]ame| NAME)?(?: \\([^()\\n]{0,20}\\))?[ \\t]*[:=][ \\t]*(${name}(?:, ${name}){0,12}|[A-Z]{2,}(?:[ ,-]{1,2}[A-Z]{2,}){0,3}(?:, ${word})?)(?![\\w@])`,
  'dgu',
);
/** In a sentence: at least two words with capitals. */
const afterWord = new RegExp(
  `(?<![\\w-])(?:${fields}|${verbs}|${relatives}),? (${word}(?: (?:${particle} ){0,2}${word}){1,3})`,
  'dgu',
);

/** Given names that are hardly ever anything else; with a surname behind them they need no other word. */
const givenNames =
  'James|John|Robert|Michael|William|David|Richard|Joseph|Thomas|Charles|Christopher|Daniel|Matthew|Anthony|Steven|Paul|Andrew|Joshua|Kenneth|Kevin|Brian|George|Timothy|Ronald|Edward|Jason|Jeffrey|Ryan|Jacob|Gary|Nicholas|Eric|Jonathan|Stephen|Larry|Justin|Scott|Brandon|Benjamin|Samuel|Gregory|Alexander|Patrick|Dennis|Jerry|Peter|Henry|Carl|Arthur|Albert|Mary|Patricia|Jennifer|Linda|Elizabeth|Barbara|Susan|Jessica|Sarah|Karen|Lisa|Nancy|Betty|Margaret|Sandra|Ashley|Kimberly|Emily|Donna|Michelle|Carol|Amanda|Melissa|Deborah|Stephanie|Rebecca|Sharon|Laura|Cynthia|Dorothy|Amy|Kathleen|Angela|Shirley|Brenda|Emma|Anna|Pamela|Nicole|Samantha|Katherine|Christine|Helen|Rachel|Carolyn|Janet|Maria|Catherine|Heather|Diane|Olivia|Julie|Joyce|Victoria|Ruth|Lauren|Kelly|Christina|Joan|Evelyn|Judith|Andrea|Hannah|Megan|Alice|Julia|Sophia|Isabella|Ahmed|Mohammed|Fatima|Aisha|Omar|Ali|Priya|Rahul|Anita|Sanjay|Carlos|Juan|Jose|Luis|Sofia|Elena|Ivan|Olga|Hans|Klaus|Pierre|Marie|Giulia|Marco|Yuki|Kenji|Aaron|Adam|Alan|Alex|Alexandra|Alison|Amber|Amelia|Amir|Anne|Antonio|Arjun|Ashok|Ayesha|Beth|Bruce|Bryan|Carmen|Caroline|Charlotte|Chen|Chloe|Claire|Clara|Colin|Connor|Craig|Danielle|Deepak|Derek|Diana|Diego|Donald|Douglas|Dylan|Edwin|Eleanor|Ellen|Ethan|Eugene|Eva|Fernando|Fiona|Francesca|Francis|Francisco|Frank|Gabriel|Gareth|Gerald|Giovanni|Giuseppe|Gloria|Gordon|Graham|Hassan|Hector|Hiroshi|Howard|Hugh|Ian|Ibrahim|Irene|Isaac|Jacqueline|Jamal|Jane|Janice|Jasmine|Javier|Jean|Jeremy|Jesse|Jill|Joanna|Joe|Jorge|Juliet|Karim|Kate|Katie|Keith|Khalid|Kyle|Lakshmi|Lars|Laurence|Leah|Leon|Leonard|Lewis|Liam|Lucas|Lucy|Luke|Mahmoud|Malcolm|Manuel|Marcus|Margarita|Martha|Martin|Martina|Mateo|Maureen|Max|Mehmet|Michel|Miguel|Mohamed|Monica|Muhammad|Mustafa|Nadia|Natalia|Natalie|Natasha|Nathan|Neil|Nigel|Nina|Noah|Norman|Oliver|Oscar|Pablo|Paula|Pedro|Philip|Phillip|Rafael|Raj|Rajesh|Ralph|Ravi|Raymond|Ricardo|Roberto|Roger|Roland|Rosa|Roy|Russell|Samir|Sana|Sean|Sergei|Shane|Shaun|Sheila|Simon|Sonia|Stanley|Stefan|Stuart|Sunil|Suresh|Svetlana|Sylvia|Tara|Tatiana|Teresa|Theodore|Theresa|Tina|Tobias|Todd|Tony|Tracy|Valerie|Vanessa|Vera|Veronica|Victor|Vijay|Vincent|Vladimir|Walter|Wayne|Wendy|Yusuf|Yvonne|Zachary|Zoe';
const given = new RegExp(`(?<![\\w.@-])((?:${givenNames}) (?:[A-Z]\\. )?(?:${particle} )?${word})`, 'dgu');

/** Before what people do. */
const beforeVerb = new RegExp(
  `(?<![\\w.@-])(${word}(?: (?:${particle} ){0,2}${word}){1,2})(?= \\([Bb]orn| (?:reported|asked|called|said|says|noticed|confirmed|signed|complained|stated|told|visited|requested|replaced|noted|attended|agreed|denies|denied|felt|was (?:seen|admitted|discharged|born|referred|informed|diagnosed)|has been)\\b)`,
  'dgu',
);
/** After what is done with people. */
const afterVerb = new RegExp(
  `(?<![\\w-])(?:[Aa]sk|[Tt]ell|[Ii]nform|[Nn]otify|[Tt]hank|[Aa]sked|[Tt]old|[Ii]nformed|[Mm]et(?: with)?|[Vv]isited) (${word}(?: (?:${particle} ){0,2}${word}){1,2})`,
  'dgu',
);

interface Form {
  readonly form: RegExp;
  readonly confidence: number;
  readonly isField?: boolean;
}

const forms: readonly Form[] = [
  { form: titled, confidence: 0.9 },
  { form: afterColon, confidence: 0.85, isField: true },
  { form: afterWord, confidence: 0.75 },
  { form: beforeVerb, confidence: 0.6 },
  { form: afterVerb, confidence: 0.65 },
  { form: given, confidence: 0.6 },
];

export const findEnglishNames: Detector = (text) =>
  forms.flatMap(({ form, confidence, isField = false }) =>
    firstGroups(text, form).flatMap(({ index, start, end }): Finding[] => {
      if (isField && ofThing.test(text.slice(Math.max(0, index - 12), index))) return [];
      return namesIn(text.slice(start, end)).map((name) => ({
        ...{ start: start + name.start, end: start + name.end },
        confidence,
      }));
    }),
  );

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** `Smith, John` is one name, `Jane Smith, John Brown` are two. */
function namesIn(found: string): Stretch[] {
  const parts = Array.from(found.matchAll(/[^,]+/gu), ({ 0: part, index }) => {
    const start = index + (part.length - part.trimStart().length);
    return {
      start,
      end: start + nameLength(part.trim()),
      isWhole: nameLength(part.trim()) === part.trim().length,
    };
  });
  const [first, second] = parts;
  if (first === undefined) return [];
  const isTurned = parts.length === 2 && first.isWhole && !/ /u.test(found.slice(first.start, first.end));
  if (isTurned && second !== undefined && second.end > second.start)
    return [{ start: first.start, end: second.end }];
  return parts.filter(({ start, end }) => end > start);
}

/** Up to the first word that is in no name; 0 where it is the first one, or only an initial is left. */
function nameLength(found: string): number {
  let length = 0;
  for (const { 0: part, index } of found.matchAll(/[^ ]+/gu)) {
    if (isNoName(part)) break;
    length = index + part.length;
  }
  return /[A-Za-z]{2}/u.test(found.slice(0, length)) ? length : 0;
}

function isNoName(part: string): boolean {
  return (
    noNames.has(part) ||
    (part.length > 1 && part === part.toUpperCase() && noNames.has(part[0] + part.slice(1).toLowerCase()))
  );
}
