import { type Diagnostic, ModuleLinkError } from "@rec/core";
import { isEngineNamespace } from "./engine-namespaces.ts";
import type { Conflict } from "./file-group.ts";

type Explained = ModuleLinkError["diagnostics"][number];

/** The specifiers that settings name for a namespace of an importer; none without settings for it. */
export type AliasOf = (importer: string, namespace: string) => readonly string[];

/**
 * The error for a reader who imports files: hints name files and the settings in package.json, because no call has
 * options.
 */
export function explainForFiles(error: unknown, aliasOf: AliasOf = () => []): unknown {
  if (!(error instanceof ModuleLinkError)) return error;
  const [firstLine = ""] = error.message.split("\n");
  const headline = firstLine.replace(/: \d+ problems?$/, "");
  const [first, ...others] = error.diagnostics.map((each) =>
    withoutOptions({ ...each, hint: hintOf(each, { cause: error.cause, aliasOf }) }),
  );
  const diagnostics = [first, ...others] as ConstructorParameters<typeof ModuleLinkError>[1];
  return new ModuleLinkError(headline, diagnostics, "cause" in error ? { cause: error.cause } : undefined);
}

/** The error for files that are linked with other files than a later importer wants. */
export function explainConflicts(conflicts: readonly Conflict[]): ModuleLinkError {
  const [first, ...others] = conflicts.map(({ importer, import: entry, wanted, bound }): Explained => {
    const shown = `${JSON.stringify(entry.module)} ${JSON.stringify(entry.name)}`;
    const state = bound === undefined ? "without a provider" : `with ${bound}`;
    return {
      code: "AMBIGUOUS_IMPORT",
      message: `${shown} needed by ${importer} is exported by ${wanted}, but ${importer} is linked ${state} already`,
      hint:
        bound === undefined
          ? `import ${wanted} before ${importer}, or name both in package.json: ${settingOf(entry.module, ANY_FILES)}`
          : `each file has one instance: give ${wanted} a copy of ${importer} of its own, or import only one of ${bound} and ${wanted}`,
      module: importer,
      import: entry,
    };
  });
  const count = new Set(conflicts.flatMap(({ importer, wanted }) => [importer, wanted])).size;
  const diagnostics = [first, ...others] as ConstructorParameters<typeof ModuleLinkError>[1];
  return new ModuleLinkError(`Cannot link ${count} modules`, diagnostics);
}

/** Names the export of an ES module in place of the option that its value went through. */
function withoutOptions(each: Explained): Explained {
  const { module: importer = "", import: entry, message, hint } = each;
  if (entry === undefined) return each;
  const option = `importsFor${member(importer)}${member(entry.module)}${member(entry.name)}`;
  const place = `${JSON.stringify(entry.name)} of the ES module of ${JSON.stringify(entry.module)}`;
  return { ...each, message: message.replace(option, () => place), hint: hint.replace(option, () => place) };
}

/** One step of such a path, as @rec/core writes it. */
function member(name: string): string {
  return /^[A-Za-z_$][\w$]{0,79}$/.test(name) && name !== "__proto__" ? `.${name}` : `[${JSON.stringify(name)}]`;
}

interface Surroundings {
  readonly cause: unknown;
  readonly aliasOf: AliasOf;
}

function hintOf(
  { code, hint, import: entry, module: importer = "" }: Explained,
  { cause, aliasOf }: Surroundings,
): string {
  if (entry === undefined) return hint;
  const named = aliasOf(importer, entry.module);
  if (code === "UNRESOLVED_IMPORT")
    return unresolvedHint(entry, { known: hint.replace(/(^|, or )add imports.*$/s, ""), named });
  if (code === "AMBIGUOUS_IMPORT") {
    const files = named.length === 0 ? ANY_FILES : [...named, "./FILE.wasm"];
    return `name the file that is meant in package.json: ${settingOf(entry.module, files)}`;
  }
  if (code === "HOST_IMPORT_FAILED" && cause instanceof ReferenceError) {
    const name = JSON.stringify(entry.name);
    return `the ES module and the .wasm file import each other: export ${name} as a function declaration, or move it to an ES module that does not import the .wasm file`;
  }
  return hint;
}

interface Advice {
  /** The part of the hint that gives no advice about options: a name like the missing one, for example. */
  readonly known: string;
  /** The specifiers that settings name for the namespace. */
  readonly named: readonly string[];
}

function unresolvedHint({ module, name }: NonNullable<Diagnostic["import"]>, { known, named }: Advice): string {
  if (isEngineNamespace(module))
    return `run the program in an engine that provides ${module}, such as that of Node.js 22`;
  if (/^wasi/.test(module)) {
    return `name an ES module that provides it in package.json: "rec": { "alias": { "${module}": "./wasi.js" } }, or call link() of @rec/node with wasi: true`;
  }
  const isPath = /^[./]|^[a-z]+:/.test(module);
  const scripts = named.filter((specifier) => !isWasm(specifier));
  const files = scripts.length > 0 ? scripts : named;
  const place = isPath ? module : `the file of ${JSON.stringify(module)}`;
  // The settings name files as the reader wrote them.
  const isOwn = known === "" || (files.length > 0 && known.startsWith("export "));
  const advice = isOwn ? `export ${JSON.stringify(name)} from ${files.join(" or ") || place}` : known;
  if (files.length > 0) {
    // A list has one ES module, so a second one would give nothing.
    if (scripts.length > 0) return advice;
    return `${advice}, or add an ES module that exports it in package.json: ${settingOf(module, [...named, "./host.js"])}`;
  }
  return isPath ? advice : `${advice}, or name its files in package.json: ${settingOf(module, ANY_FILES)}`;
}

/** Files for a namespace without settings. */
const ANY_FILES: readonly string[] = ["./memory.wasm", "./host.js"];

const isWasm = (specifier: string): boolean => /\.wasm([?#]|$)/.test(specifier);

function settingOf(namespace: string, files: readonly string[]): string {
  const list = files.map((file) => JSON.stringify(file)).join(", ");
  return `"rec": { "alias": { ${JSON.stringify(namespace)}: [${list}] } }`;
}
