import { UsageError } from "../output/failure.ts";

/** A call as the command line states it: `program.createRecord(2, 1.1, 2.2)`. */
export interface CallExpression {
  /** The text before the parentheses, with a quoted name in plain form: `program.createRecord`. */
  readonly reference: string;
  /** The texts between the commas. */
  readonly args: readonly string[];
  /** The struct at the returned address, as text: `id: i32, x: f32`. */
  readonly struct?: string;
}

// The arguments hold no parentheses, so the last ones enclose them: names may have some.
const CALL = /^(.+\..*)\(([^()]*)\)(?:\s+as\s*\{([^{}]*)\})?$/s;
const QUOTED_NAME = /^(.+)\.("(?:[^"\\]|\\.)*")$/s;

export function parseCall(text: string): CallExpression {
  const [, reference, list, struct] = CALL.exec(text.trim()) ?? [];
  if (reference === undefined || list === undefined) {
    throw new UsageError(
      `Cannot read the call ${JSON.stringify(text)}: expected module.export(arguments), as in 'program.createRecord(2, 1.1, 2.2)'`,
    );
  }
  const args = list.trim() === "" ? [] : list.split(",").map((arg) => arg.trim());
  return { reference: plainReference(reference.trim(), text), args, ...(struct !== undefined && { struct }) };
}

/** `m."two words"` stands for the export `two words`, with any character in the notation of JSON. */
function plainReference(reference: string, call: string): string {
  const [, module, quoted] = QUOTED_NAME.exec(reference) ?? [];
  if (module === undefined || quoted === undefined) return reference;
  try {
    return `${module}.${JSON.parse(quoted)}`;
  } catch {
    throw new UsageError(`Cannot read the call ${JSON.stringify(call)}: ${quoted} is no string of JSON`);
  }
}
