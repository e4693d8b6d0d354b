import { AppError } from '../../common/errors/appError.ts';
import { Environment, Interpreter, parse, type TemplateValue, tokenize } from './libraries.ts';
import { strftime } from './strftime.ts';

/** The longest published chat template has about 30,000 characters. */
export const maxTemplateLength = 256_000;
/** Nodes evaluated in one rendering; a conversation of 1,000 messages takes some 50,000. */
const maxSteps = 1_000_000;
/** Nodes inside nodes, through macros too; far above what templates need, far below what the stack bears. */
const maxDepth = 400;
/** Characters of one value, or of the whole text. */
const maxTextLength = 8_000_000;
const maxItems = 1_000_000;
/** As Jinja2's own sandbox. */
const maxRange = 100_000;

export interface JinjaTemplate {
  /** `now` answers `strftime_now`. @throws AppError `template.refused`, `template.tooMuchWork`, `template.invalid` */
  render(variables: Readonly<Record<string, unknown>>, now: Date): string;
}

/**
 * A template from outside. The library interprets it over its own value types (maps, never JavaScript objects), so
 * a template reaches nothing but its variables; what it may cost is limited here. What these limits cannot see (a
 * value written out inside one step) is for the caller's time limit.
 * @throws AppError `template.invalid`
 */
export function parseJinja(source: string): JinjaTemplate {
  if (source.length > maxTemplateLength)
    throw new AppError('template.invalid', {
      detail: `it has ${source.length} characters, more than ${maxTemplateLength}`,
    });
  const program = explained(() => parse(tokenize(source, { trim_blocks: true, lstrip_blocks: true })));
  return {
    render: (variables, now) =>
      explained(() => {
        const text = new BoundedInterpreter(environment(variables, now)).run(program).value;
        return typeof text === 'string' ? text : String(text);
      }),
  };
}

/** What transformers puts beside the variables (`_compile_jinja_template`). */
function environment(variables: Readonly<Record<string, unknown>>, now: Date): Environment {
  const env = new Environment();
  const globals = {
    true: true,
    True: true,
    false: false,
    False: false,
    none: null,
    None: null,
    range: boundedRange,
    strftime_now: (format: unknown) => strftime(now, String(format)),
    raise_exception: (message: unknown) => {
      throw new AppError('template.refused', { detail: String(message) });
    },
  };
  for (const [name, value] of [...Object.entries(globals), ...Object.entries(variables)])
    env.set(name, value);
  return env;
}

function boundedRange(first: unknown, second?: unknown, by: unknown = 1): number[] {
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  if (typeof start !== 'number' || typeof stop !== 'number' || typeof by !== 'number' || by === 0)
    throw new AppError('template.invalid', {
      detail: 'range() takes whole numbers and a step that is not 0',
    });
  const length = Math.max(0, Math.ceil((stop - start) / by));
  if (length > maxRange) throw tooMuchWork(`asked for a range of ${length}, more than ${maxRange}`);
  return Array.from({ length }, (_, i) => start + i * by);
}

/** Every node of a template passes through `evaluate`, so this is where work is counted and results are weighed. */
class BoundedInterpreter extends Interpreter {
  #steps = 0;
  #depth = 0;

  override evaluate(node: object | undefined, env: Environment): TemplateValue | undefined {
    if (++this.#steps > maxSteps) throw tooMuchWork(`needed more than ${maxSteps} steps`);
    // The library takes a stack overflow while it looks up a variable for "undefined", so the stack must not get there.
    if (this.#depth >= maxDepth) throw tooMuchWork(`nested deeper than ${maxDepth} levels`);
    this.#depth++;
    let result: TemplateValue | undefined;
    try {
      result = super.evaluate(node, env);
    } finally {
      // `continue` and `break` of a template are exceptions inside the library.
      this.#depth--;
    }
    const value = result?.value;
    if (typeof value === 'string' && value.length > maxTextLength)
      throw tooMuchWork(`wrote more than ${maxTextLength} characters`);
    if (Array.isArray(value) && value.length > maxItems)
      throw tooMuchWork(`made a list of more than ${maxItems} items`);
    return result;
  }
}

function tooMuchWork(detail: string): AppError {
  return new AppError('template.tooMuchWork', { detail });
}

/** A stack overflow and a string too long for the engine are RangeErrors: too much work, like our own limits. */
function explained<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      cause instanceof RangeError ? 'template.tooMuchWork' : 'template.invalid',
      { detail },
      { cause },
    );
  }
}
