import { UsageError } from "../failure.ts";

/** A call as the command line states it: `program.createRecord(2, 1.1, 2.2)`. */
export interface CallExpression {
  /** The text before the parentheses: `program.createRecord`. */
  readonly reference: string;
  /** The texts between the commas. */
  readonly args: readonly string[];
}

const CALL = /^([^()]+\.[^()]*)\(([^()]*)\)$/;

export function parseCall(text: string): CallExpression {
  const [, reference, list] = CALL.exec(text.trim()) ?? [];
  if (reference === undefined || list === undefined) {
    throw new UsageError(
      `Cannot read the call ${JSON.stringify(text)}: expected module.export(arguments), as in 'program.createRecord(2, 1.1, 2.2)'`,
    );
  }
  const args = list.trim() === "" ? [] : list.split(",").map((arg) => arg.trim());
  return { reference: reference.trim(), args };
}
