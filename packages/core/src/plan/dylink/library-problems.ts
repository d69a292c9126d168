import type { Problem } from "../../problem.ts";
import { definesMemory } from "../../wasm/defines-memory.ts";
import { externKindOf } from "../../wasm/extern-type.ts";
import { at } from "../../wasm/lists.ts";
import { SHARED_NAMES, STACK_POINTER } from "../../wasm/toolchain-names.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { ResolvedImports } from "../resolve/resolve-imports.ts";
import type { SetExtern } from "./set-extern.ts";
import type { ExceededLimit } from "./set-limits.ts";
import type { SetTag } from "./share-set-tags.ts";
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

/** A program that defines the memory or table of its libraries, for which the caller gives another one. */
export interface GivenBesideOwn extends Problem {
  readonly about: "given-beside-own";
  readonly code: "DYNAMIC_LIBRARY";
  readonly module: string;
  readonly kind: "memory" | "table";
}

/** A library that came compiled and concerns an exception tag of all libraries: its definition stays, or its type is unknown. */
export interface CompiledTag extends Problem {
  readonly about: "compiled-tag";
  readonly code: "DYNAMIC_LIBRARY";
  readonly module: string;
  readonly tag: string;
  readonly is: "defined" | "of unknown type";
}

/** A library that is opened and needs a stack, in a program that shows no stack pointer. */
export interface NoStackPointer extends Problem {
  readonly about: "no-stack-pointer";
  readonly code: "DYNAMIC_LIBRARY";
  readonly module: string;
  readonly import: { readonly module: string; readonly name: string };
}

/** A weak function that nobody defines, of which its library thinks that it exists. */
export interface UnaskableFunction extends Problem {
  readonly about: "unaskable-function";
  readonly code: "DYNAMIC_LIBRARY";
  readonly module: string;
  readonly import: { readonly module: string; readonly name: string };
}

export type LibraryProblem =
  | NoStackPointer
  | UnaskableFunction
  | ProgramLacksExports
  | CompiledProgram
  | GivenBesideOwn
  | CompiledTag
  | SeveralPrograms
  | ExceededLimit
  | UnknownThreadLocal
  | UnsupportedAbi;

interface ProblemsInput {
  readonly modules: readonly NamedModule[];
  readonly search: readonly number[];
  /** The programs with addresses of their own. */
  readonly fixed: readonly number[];
  readonly findSymbol: FindSymbol;
  readonly externs: readonly SetExtern[];
  readonly tags: readonly SetTag[];
  readonly untypedTags: readonly { readonly module: number; readonly tag: string }[];
}

/** Finds programs to which no library can be linked. */
export function findLibraryProblems(input: ProblemsInput): LibraryProblem[] {
  const { modules, externs, tags, untypedTags } = input;
  const code = "DYNAMIC_LIBRARY";
  const nameOf = (module: number): string => at(modules, module).name;
  const ofExterns = externs.flatMap(({ kind, given, owners, compiledOwner, imports }): LibraryProblem[] => {
    const definer = owners[0]?.module ?? compiledOwner;
    if (definer === undefined || imports.length === 0) return [];
    const module = nameOf(definer);
    if (given !== undefined) return [{ about: "given-beside-own", code, module, kind }];
    return compiledOwner === undefined ? [] : [{ about: "compiled-program", code, module, kind }];
  });
  const ofTags = [
    ...tags.flatMap(({ name, compiled }) => compiled.map((module) => ({ module, tag: name, is: "defined" as const }))),
    ...untypedTags.map((one) => ({ ...one, is: "of unknown type" as const })),
  ].map(({ module, tag, is }): LibraryProblem => ({ about: "compiled-tag", code, module: nameOf(module), tag, is }));
  return [...ofExterns, ...ofTags, ...findSeveralPrograms(input), ...findLackingExports(input)];
}

function findSeveralPrograms({ modules, fixed: [first, ...others] }: ProblemsInput): SeveralPrograms[] {
  if (first === undefined) return [];
  const nameOf = (module: number): string => at(modules, module).name;
  // A module without a memory takes no place.
  const defining = others.filter((module) => definesMemory(at(modules, module).type));
  return defining.map((module): SeveralPrograms => {
    return { about: "several-programs", code: "DYNAMIC_LIBRARY", module: nameOf(module), other: nameOf(first) };
  });
}

function findLackingExports({ modules, search, fixed: [fixed], findSymbol }: ProblemsInput): LibraryProblem[] {
  const nameOf = (module: number): string => at(modules, module).name;
  if (fixed === undefined) return [];
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
  if (first === undefined) return [];
  const library = nameOf(needing(first.name) as number);
  const names = lacking.map(({ name }) => name);
  return [{ about: "program-lacks-exports", code: "DYNAMIC_LIBRARY", module: nameOf(fixed), library, lacking: names }];
}

/**
 * Finds the libraries that would get a stack pointer of the linker. A library that is opened uses the stack of the program, and
 * the linker knows no place for another one.
 */
export function findMissingStacks(
  search: readonly number[],
  {
    modules,
    resolutions,
  }: { readonly modules: readonly NamedModule[]; readonly resolutions: ResolvedImports["resolutions"] },
): NoStackPointer[] {
  return search.flatMap((module): NoStackPointer[] => {
    const { name, type } = at(modules, module);
    const position = type.imports.findIndex(
      (entry) => entry.name === STACK_POINTER && externKindOf(entry.type) === "global",
    );
    if (position < 0 || at(at(resolutions, module), position).by !== "made") return [];
    const { module: namespace } = at(type.imports, position);
    const named = { module: namespace, name: STACK_POINTER };
    return [{ about: "no-stack-pointer", code: "DYNAMIC_LIBRARY", module: name, import: named }];
  });
}
