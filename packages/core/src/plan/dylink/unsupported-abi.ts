import type { Problem } from "../../problem.ts";
import { at } from "../../wasm/lists.ts";
import type { LinkResolution } from "../read-link.ts";
import type { ResolutionProblem } from "../resolve/resolve-imports.ts";

/** A library of another ABI, whose imports nobody provides. */
export interface UnsupportedAbi extends Problem {
  readonly about: "unsupported-abi";
  readonly code: "DYNAMIC_LIBRARY";
  readonly module: string;
  readonly abi: LibraryAbi;
  readonly import: { readonly module: string; readonly name: string };
}

export type LibraryAbi = "thread context" | "asyncify";

/** Imports that only one ABI has. LLVM, "libcall thread context" of wasip3; Binaryen, "Asyncify", side modules. */
const ABI_NAMES: ReadonlyMap<string, LibraryAbi> = new Map([
  ["__wasm_get_stack_pointer", "thread context"],
  ["__wasm_set_stack_pointer", "thread context"],
  ["__wasm_get_tls_base", "thread context"],
  ["__wasm_set_tls_base", "thread context"],
  ["__asyncify_state", "asyncify"],
  ["__asyncify_data", "asyncify"],
]);

interface FoundAbis {
  /** One for each library and ABI. */
  readonly unsupported: readonly UnsupportedAbi[];
  /** The problems that are no part of those. */
  readonly rest: readonly ResolutionProblem[];
}

/** Finds the libraries that lack imports because they were built for another ABI. */
export function findUnsupportedAbis(
  search: readonly number[],
  { modules }: LinkResolution["scene"],
  problems: readonly ResolutionProblem[],
): FoundAbis {
  const members = new Set(search);
  const unsupported = new Map<string, UnsupportedAbi>();
  const rest = problems.filter(({ kind, importer, import: entry }) => {
    const abi = entry.module === "env" ? ABI_NAMES.get(entry.name) : undefined;
    if (kind !== "missing" || abi === undefined || !members.has(importer)) return true;
    const key = `${importer} ${abi}`;
    const named = { module: entry.module, name: entry.name };
    const { name: module } = at(modules, importer);
    if (!unsupported.has(key)) {
      unsupported.set(key, { about: "unsupported-abi", code: "DYNAMIC_LIBRARY", module, abi, import: named });
    }
    return false;
  });
  return { unsupported: [...unsupported.values()], rest };
}
