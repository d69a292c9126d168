import { externKindOf } from "../wasm/extern-type.ts";
import { importsPath, importsRoot, propertyPath } from "../wasm/host-path.ts";
import { at } from "../wasm/lists.ts";
import type { ImportType } from "../wasm/module-type.ts";
import { nameOfNeeded } from "../wasm/name-of-needed.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { EXIT_FUNCTIONS } from "../wasm/toolchain-names.ts";
import { cppName } from "./cpp-name.ts";
import { glueHint, isCrowded } from "./glue-hint.ts";
import { hostAssignment } from "./host-expression.ts";
import { nearNames } from "./near-names.ts";
import { listModules, nameOf, quoteImport, type Scene } from "./scene.ts";
import { hidingLibraries, programHint, visibilityHint } from "./unexported-symbols.ts";

/** The namespaces of addresses, and the kind of export that has such an address. */
const ADDRESSES: Readonly<Record<string, "function" | "global">> = { "GOT.func": "function", "GOT.mem": "global" };

/** Whether an import is one of a dynamic library, by which it asks for a symbol. */
export function isOfLibrary({ module }: ImportType, importer: number, { modules }: Scene): boolean {
  return at(modules, importer).type.dylink !== undefined && (module === "env" || module in ADDRESSES);
}

/** `the address of the function "qsort" ("GOT.func" "qsort")`; undefined if the import is no address. */
export function nameAddress(entry: ImportType): string | undefined {
  const kind = ADDRESSES[entry.module];
  if (kind === undefined) return undefined;
  return `the address of the ${kind === "function" ? "function" : "variable"} ${quoteName(entry.name)} (${quoteImport(entry)})`;
}

/** The hint for a symbol that no library defines. */
export function libraryHint(entry: ImportType, importers: readonly number[], scene: Scene): string {
  const readable = cppName(entry.name);
  const named = readable === undefined ? quoteName(entry.name) : `${quoteName(entry.name)} (${readable})`;
  const missing = importers.map((importer) => missingLibraries(importer, scene)).find(({ length }) => length > 0);
  const needing = importers.find((importer) => missingLibraries(importer, scene).length > 0) ?? 0;
  const hiding = hidingLibraries(importers, scene);
  const hidden = hiding.length === 0 ? undefined : visibilityHint(hiding, named);
  const program = missing === undefined ? programHint(entry.name, importers, scene) : undefined;
  const near = scene.suggests === false ? [] : nearSymbols(entry, importers, scene);
  const isPlain = [readable, missing, hidden, program, exitHint(entry.name), ...near].every((one) => one === undefined);
  if (isPlain && isCrowded(entry, scene)) {
    const path = propertyPath([...importsRoot(undefined), entry.module]);
    return `link a library that exports these functions, or add ${path}${glueHint(entry, importers[0] ?? 0, scene)}`;
  }
  const addition = additionOf(entry);
  const first =
    missing === undefined
      ? `${hidden === undefined ? "" : `${hidden}; or `}${exitHint(entry.name) ?? `link a library that exports ${named}${program ?? ""}`}`
      : `${plainName(nameOf(needing, scene))} needs ${listModules(missing)}, ` +
        `which ${missing.length === 1 ? "is" : "are"} not linked: link ${missing.length === 1 ? "it under this name" : "them under these names"}` +
        (hidden === undefined ? "" : `; ${hidden}`);
  const untrapped = scene.options.unresolved === "trap" ? UNTRAPPED[entry.module] : undefined;
  return `${first}, or add ${addition}${untrapped ?? ""}${near.length === 0 ? "" : `; did you mean ${near.join(" or ")}?`}`;
}

/** Destructors of libraries need somebody who runs them. */
function exitHint(name: string): string | undefined {
  if (!EXIT_FUNCTIONS.includes(name)) return undefined;
  return (
    `link libc.so, build the program with -Wl,--export=${name}, use openProgram of @rec/core/dylink, whose close() runs what ` +
    "libraries have registered"
  );
}

/** The reason for which an address stays an error with `unresolved: "trap"`. */
const UNTRAPPED: Readonly<Record<string, string>> = {
  "GOT.func": '; unresolved: "trap" makes no function of it, because no import shows its type',
  "GOT.mem": '; unresolved: "trap" is about functions: a read of data cannot trap',
};

/** The libraries that a module needs and that are not linked. */
function missingLibraries(importer: number, { modules, index, options }: Scene): string[] {
  const { name, type } = at(modules, importer);
  const needed = type.dylink?.needed ?? [];
  const isModule = (one: string): boolean => index.moduleByName.has(one);
  return needed.filter((one) => !isModule(options.aliasOf?.(name, one) ?? nameOfNeeded(one, isModule)));
}

function additionOf(entry: ImportType): string {
  if (ADDRESSES[entry.module] === undefined) return hostAssignment(importsPath(entry), entry.type);
  const what = ADDRESSES[entry.module] === "function" ? "its slot in the table" : "its address";
  return `${importsPath(entry)}: a global with ${what}`;
}

/** Exports of the kind with names near the missing one; those of C++ also without their parameters. */
function nearSymbols(entry: ImportType, importers: readonly number[], { modules, index }: Scene): string[] {
  const kind = ADDRESSES[entry.module] ?? externKindOf(entry.type);
  const exporters = new Map<string, number>();
  for (const [name, positions] of index.exportsOfName) {
    const found = positions.find(
      ({ module, export: position }) =>
        importers.some((importer) => importer !== module) &&
        externKindOf(at(at(modules, module).type.exports, position).type) === kind,
    );
    if (found !== undefined) exporters.set(name, found.module);
  }
  const readable = cppName(entry.name);
  const alike = readable === undefined ? [] : nearCppNames(entry.name, readable, exporters.keys());
  const near = alike.length > 0 ? alike : nearNames(entry.name, exporters.keys());
  return near.map((name) => {
    const own = cppName(name);
    const inWords = own === undefined ? "" : ` (${own})`;
    return `${quoteName(name)}${inWords} of ${plainName(at(modules, exporters.get(name) ?? 0).name)}`;
  });
}

const MOST_ALIKE = 3;

/** Symbols of the same name with other parameters, or else of a near name. */
function nearCppNames(wanted: string, readable: string, symbols: Iterable<string>): string[] {
  const byName = new Map<string, string[]>();
  for (const symbol of symbols) {
    const name = symbol === wanted ? undefined : cppName(symbol);
    if (name === undefined) continue;
    const symbolsOfName = byName.get(name) ?? [];
    byName.set(name, symbolsOfName);
    symbolsOfName.push(symbol);
  }
  const same = byName.get(readable) ?? [];
  const found = same.length > 0 ? same : nearNames(readable, byName.keys()).flatMap((name) => byName.get(name) ?? []);
  return found.slice(0, MOST_ALIKE);
}
