const LONGEST = 200;

/** A thrown value in one line: `Error: text`, or the value itself. Never throws. */
export function describeThrown(thrown: unknown): string {
  const [line = ""] = textOf(thrown).split("\n", 1);
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`;
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return `a value of type ${typeof thrown}`;
  }
}
