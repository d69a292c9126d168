/** The fields of `run` in a `build.json` that say how the program is started. */
export interface StartOrder {
  readonly program: string;
  readonly search: readonly string[];
  readonly start?: string;
}

/** Runs the destructors of a program that has no `_start`. */
const END = "__wasm_call_dtors";

type Exports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Starts a linked program whose libraries have run their constructors.
 *
 * @param exports - of all modules, by name
 * @returns its exit status
 * @throws a trap of the program
 */
export function startProgram(exports: Exports, { program, search, start = "_start" }: StartOrder): number {
  const owner = [program, ...search].map((name) => exports[name] ?? {}).find((own) => start in own);
  if (owner === undefined) throw new Error(`No module exports ${start}`);
  try {
    const status = call(owner, start);
    if (start !== "_start") call(owner, END);
    return typeof status === "number" ? status : 0;
  } catch (error) {
    const { exitCode } = Object(error) as { readonly exitCode?: unknown };
    if (typeof exitCode === "number") return exitCode;
    throw error;
  }
}

function call(exports: Readonly<Record<string, unknown>>, name: string): unknown {
  return (exports[name] as () => unknown)();
}
