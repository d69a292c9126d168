import type { Problem } from "../../problem.ts";
import { SHARED_NAMES } from "../../wasm/dynamic-names.ts";
import { externKindOf } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import { STACK_POINTER } from "../../wasm/toolchain-names.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { SetExtern } from "./set-extern.ts";
import type { ExceededLimit, SmallHostExtern } from "./set-limits.ts";
import type { FindSymbol } from "./symbols.ts";
import type { UnknownThreadLocal } from "./thread-locals.ts";
import type { UnsupportedAbi } from "./unsupported-abi.ts";

/** A program that is linked to addresses of its own, and lacks exports that its libraries need. */
export interface ProgramLacksExports extends Problem {
  readonly about: "program-lacks-exports";
  readonly code: "DYNAMIC_LIBRARY";
  readonly module: string;
  /** The first library that needs them. */
  readonly library: string;
  readonly lacking: readonly string[];
}

/** A program that defines the memory or table of its libraries and came compiled. */
export interface CompiledProgram extends Problem {
  readonly about: "compiled-program";
  readonly code: "DYNAMIC_LIBRARY";
  readonly module: string;
  readonly kind: "memory" | "table";
}

/** Several programs that are linked to addresses of their own, in one memory. */
export interface SeveralPrograms extends Problem {
  readonly about: "several-programs";
  readonly code: "DYNAMIC_LIBRARY";
  readonly module: string;
  readonly other: string;
}

export type LibraryProblem =
  | ProgramLacksExports
  | CompiledProgram
  | SeveralPrograms
  | ExceededLimit
  | SmallHostExtern
  | UnknownThreadLocal
  | UnsupportedAbi;

interface ProblemsInput {
  readonly modules: readonly NamedModule[];
  readonly search: readonly number[];
  /** The programs with addresses of their own. */
  readonly fixed: readonly number[];
  readonly findSymbol: FindSymbol;
  readonly externs: readonly SetExtern[];
}

/** Finds programs to which no library can be linked. */
export function findLibraryProblems({
  modules,
  search,
  fixed: all,
  findSymbol,
  externs,
}: ProblemsInput): LibraryProblem[] {
  const nameOf = (module: number): string => at(modules, module).name;
  const [fixed, ...others] = all;
  const compiled = externs.flatMap(({ kind, compiledOwner, imports }): LibraryProblem[] =>
    compiledOwner === undefined || imports.length === 0
      ? []
      : [{ about: "compiled-program", code: "DYNAMIC_LIBRARY", module: nameOf(compiledOwner), kind }],
  );
  if (fixed === undefined) return compiled;
  // A module without data and table takes no place.
  const definesMemory = (module: number) => at(modules, module).type.definitions.memory.length > 0;
  const several = others.filter(definesMemory).map((module): SeveralPrograms => {
    return { about: "several-programs", code: "DYNAMIC_LIBRARY", module: nameOf(module), other: nameOf(fixed) };
  });
  const wanted = [
    { kind: "memory", name: SHARED_NAMES.memory },
    { kind: "table", name: SHARED_NAMES.table },
    { kind: "global", name: STACK_POINTER },
  ] as const;
  const needing = (name: string): number | undefined =>
    search.find((module) => module !== fixed && at(modules, module).type.imports.some((entry) => entry.name === name));
  const has = (kind: string, name: string): boolean =>
    findSymbol(kind as "memory", name) !== undefined ||
    at(modules, fixed).type.imports.some((entry) => entry.name === name && externKindOf(entry.type) === kind);
  const lacking = wanted.filter(({ kind, name }) => needing(name) !== undefined && !has(kind, name));
  const [first] = lacking;
  if (first === undefined) return [...compiled, ...several];
  const library = nameOf(needing(first.name) as number);
  const names = lacking.map(({ name }) => name);
  return [
    ...compiled,
    ...several,
    { about: "program-lacks-exports", code: "DYNAMIC_LIBRARY", module: nameOf(fixed), library, lacking: names },
  ];
}
