import type { LinkDiagnostic } from "../errors.ts";
import type { UnknownOwner } from "../plan/read-link.ts";
import type { ImportPosition } from "../plan/resolve/definitions.ts";
import type { ExportIndex, ExportPosition } from "../plan/resolve/index-exports.ts";
import type { ResolutionProblem } from "../plan/resolve/resolve-imports.ts";
import { builtinSetOf, isBuiltinNamespace } from "../wasm/compile-options.ts";
import { describeThrown } from "../wasm/describe-thrown.ts";
import type { ExternType } from "../wasm/extern-type.ts";
import { formatExternType } from "../wasm/format-extern-type.ts";
import type { HostKey } from "../wasm/host-import.ts";
import { isHostNamespace, isMinified, isPlaceName, WASI_NAMESPACE } from "../wasm/host-names.ts";
import { importsPath, importsRoot, propertyPath } from "../wasm/host-path.ts";
import { at } from "../wasm/lists.ts";
import type { ImportType } from "../wasm/module-type.ts";
import { plainName, quoteName } from "../wasm/quote-name.ts";
import { sightHost } from "../wasm/sight-host.ts";
import type { UnlinkedObject } from "./gather-object-files.ts";
import { glueHint, isCrowded } from "./glue-hint.ts";
import { hostAssignment } from "./host-expression.ts";
import { hostFailedText, hostMistake } from "./host-texts.ts";
import { isOfLibrary, libraryHint, nameAddress } from "./library-hint.ts";
import { mismatchHint } from "./mismatch-hint.ts";
import { nearNames } from "./near-names.ts";
import { formatCycle, listModules, nameOf, quoteImport, type Scene } from "./scene.ts";
import type { TextsOf } from "./texts.ts";
import { languageShown } from "./toolchain-flags.ts";
import { findTypeDifference, type ScopedType } from "./type-difference.ts";

type Missing = Extract<ResolutionProblem, { readonly kind: "missing" }>;

/** An import without a provider, for all modules that ask for it with the same name and type. */
export function unresolvedImport(
  { import: entry, others = [] }: Pick<Missing, "import" | "others">,
  importers: readonly number[],
  scene: Scene,
): LinkDiagnostic {
  const [first = 0] = importers;
  const type = formatExternType(entry.type, scene.modules[first]?.type.types);
  const mistake = mistakeIn(scene, { ...entry, for: nameOf(first, scene) }) ?? mistakeIn(scene, entry);
  const isSymbol = isOfLibrary(entry, first, scene);
  const wantedText = (isSymbol && nameAddress(entry)) || `${quoteImport(entry)} (${type})`;
  const needed = `${wantedText} needed by ${listModules(importers.map((importer) => nameOf(importer, scene)))}`;
  const wanted = { type: entry.type, types: scene.modules[first]?.type.types ?? [] };
  const found = mistake === undefined ? mentionOthers(others, wanted, scene) : `, but ${mistake.found}`;
  const hint =
    others.length > 0
      ? otherTypeHint(entry, others, scene)
      : isSymbol && !isPlaceName(entry.name)
        ? libraryHint(entry, importers, scene)
        : unresolvedHint(forAllImporters(entry, scene), first, scene);
  return {
    code: "UNRESOLVED_IMPORT",
    message: needed + found,
    hint: mistake?.fix ?? hint,
    module: nameOf(first, scene),
    import: { module: entry.module, name: entry.name },
  };
}

/** The import with limits that satisfy all imports of its name: one host import is given for them. */
function forAllImporters(entry: ImportType, { modules }: Scene): ImportType {
  const { kind } = entry.type;
  if (kind !== "memory" && kind !== "table") return entry;
  const alike = modules.flatMap(({ type }) =>
    type.imports.filter(({ module, name }) => module === entry.module && name === entry.name),
  );
  return { ...entry, type: alike.map(({ type }) => type).reduce(withBothLimits, entry.type) };
}

function mistakeIn({ options }: Scene, { type, module, name, for: importer }: ImportType & HostKey) {
  const key = importer === undefined ? { module, name } : { for: importer, module, name };
  return hostMistake(key, sightHost(options.hostImports, key, type));
}

const MOST_MENTIONED_EXPORTS = 3;

/** `; b exports "f" as function [] -> []`: exports of the name that have another type. */
function mentionOthers(others: readonly ExportPosition[], wanted: ScopedType, { modules }: Scene): string {
  if (others.length === 0) return "";
  const wantedText = formatExternType(wanted.type, wanted.types);
  const mentioned = others.slice(0, MOST_MENTIONED_EXPORTS).map(({ module, export: position }) => {
    const { name, type } = at(modules, module);
    const exported = at(type.exports, position);
    const text = formatExternType(exported.type, type.types);
    const difference =
      text === wantedText ? findTypeDifference(wanted, { type: exported.type, types: type.types }) : undefined;
    const inWords = difference === undefined ? "" : ` (${difference})`;
    return `${plainName(name)} exports ${quoteName(exported.name)} as ${text}${inWords}`;
  });
  const more = others.length - mentioned.length;
  return `; ${mentioned.join(", ")}${more > 0 ? ` and ${more} more modules export it` : ""}`;
}

function otherTypeHint(entry: ImportType, others: readonly ExportPosition[], { modules }: Scene): string {
  const [other] = others;
  const { name, type } = at(modules, other?.module ?? 0);
  const where = plainName(name);
  const found = at(type.exports, other?.export ?? 0).type;
  const remedy = mismatchHint(entry.type, found, { where, language: languageShown(type) });
  return (
    `add ${hostAssignment(importsPath(entry), entry.type)}, or link a module that exports ${quoteName(entry.name)} with this type; ` +
    `if ${where} is meant: ${remedy}`
  );
}

function unresolvedHint(entry: ImportType, importer: number, scene: Scene): string {
  const { index, options } = scene;
  if (isPlaceName(entry.name)) {
    return `add ${importsPath(entry)}: the place of the importer's own data or functions, which no other module can give`;
  }
  const builtins = builtinHint(entry, importer, scene);
  if (builtins !== undefined) return builtins;
  const named = index.moduleByName.get(options.aliasOf?.(nameOf(importer, scene), entry.module) ?? entry.module);
  const isNamed = named !== undefined && named !== importer;
  if (!isNamed && isOfRewrite(entry, importer, scene)) {
    return (
      `call linkPlan(plan, modules) with the plan and the modules of prepare: rewriting has given ` +
      `${plainName(nameOf(importer, scene))} this import, and that plan answers it`
    );
  }
  if (!isNamed && isHostNamespace(entry.module)) {
    const wasi = wasiHint(entry, scene);
    const missing = wasi !== "" && scene.lacksWasi ? namespacePath(entry) : importsPath(entry);
    return (
      `${wasi}add ${missing}, or link a module under the name ${quoteName(entry.module)}: ` +
      "this namespace means one provider, so exports of other modules are not searched"
    );
  }
  if (!isNamed && isMinified(at(scene.modules, importer).type.imports)) {
    const wanted = isCrowded(entry, scene) ? namespacePath(entry) : hostAssignment(importsPath(entry), entry.type);
    return (
      `add ${wanted}, or answer ${isCrowded(entry, scene) ? "them" : "it"} with resolve: ` +
      `the imports of ${plainName(nameOf(importer, scene))} are minified, so exports of other modules are not searched` +
      glueHint(entry, importer, scene)
    );
  }
  const names = isNamed
    ? (scene.modules[named]?.type.exports.map(({ name }) => name) ?? [])
    : namesExportedToOthers(importer, index);
  const nearest = scene.suggests === false ? [] : nearNames(entry.name, names);
  const ofModules = nearest.map((name) => {
    const exporter = isNamed ? named : foreignExporter(name, importer, index);
    return exporter === undefined ? quoteName(name) : `${quoteName(name)} of ${plainName(nameOf(exporter, scene))}`;
  });
  const [near, ...more] = [...nearHostImports(entry, scene), ...ofModules];
  const addition = hostAssignment(importsPath(entry), entry.type);
  const suggestion = near === undefined ? "" : `; did you mean ${[near, ...more].join(" or ")}?`;
  if (isNamed) {
    return `export ${quoteName(entry.name)} from ${plainName(nameOf(named, scene))}, or add ${addition}${suggestion}`;
  }
  const glue = glueHint(entry, importer, scene);
  if (isCrowded(entry, scene) && suggestion === "") {
    return `add ${namespacePath(entry)}, or link a module that exports these functions${glue}`;
  }
  return `add ${addition}, or link a module that exports ${quoteName(entry.name)}${constantHint(entry)}${suggestion || glue}`;
}

/** `imports.env` */
function namespacePath({ module }: ImportType): string {
  return propertyPath([...importsRoot(undefined), module]);
}

/** Whether a compiled module has an import as a rewrite makes it: of an extern that the linker makes. */
function isOfRewrite({ module, type }: ImportType, importer: number, { modules }: Scene): boolean {
  return /^'*$/.test(module) && type.kind === "opaque" && at(modules, importer).type.precompiled === true;
}

/** The beginning of the hint for an import of WASI preview 1, unless the caller has set the option. */
function wasiHint({ module }: ImportType, { options }: Scene): string {
  if (module !== WASI_NAMESPACE || options.wasi !== undefined) return "";
  return "set wasi: true, an option of link in @rec/node and @rec/browser; or ";
}

/** The hint for an import that an engine provides as a builtin, or as a string constant. */
function builtinHint(entry: ImportType, importer: number, { modules, options }: Scene): string | undefined {
  const set = builtinSetOf(entry.module);
  const isAsked = isBuiltinNamespace(entry.module, options);
  if (set === undefined && !isAsked) return undefined;
  const addition = `add ${hostAssignment(importsPath(entry), entry.type)}`;
  const option = isAsked && set === undefined ? "importedStringConstants" : "builtins";
  const value = JSON.stringify(option === "builtins" ? [set] : options.importedStringConstants);
  if (at(modules, importer).type.precompiled === true) {
    return `compile the module with { ${option}: ${value} }, so that the engine provides the import, or ${addition}`;
  }
  if (isAsked) return `${addition}, because this engine does not provide the import`;
  const all = JSON.stringify([...(options.builtins ?? []), set]);
  return `set builtins: ${all}, so that the engine provides the import, or ${addition}`;
}

/** For an import that may be a string constant: a constant global that holds a value of JavaScript. */
function constantHint({ module, type }: ImportType): string {
  if (type.kind !== "global" || type.mutable || typeof type.type === "string" || type.type.ref !== "extern") return "";
  return `, or set importedStringConstants: ${quoteName(module)} if its imports are string constants`;
}

/** A host import that threw when it was read. */
export function hostImportFailed(
  { import: entry, host, error }: Extract<ResolutionProblem, { readonly kind: "unreadable" }>,
  importers: readonly number[],
  scene: Scene,
): LinkDiagnostic {
  return {
    code: "HOST_IMPORT_FAILED",
    ...hostFailedText({
      needed: quoteImport(entry),
      host,
      importers: listModules(importers.map((at) => nameOf(at, scene))),
      reason: describeThrown(error),
    }),
    module: nameOf(importers[0] ?? 0, scene),
    import: { module: entry.module, name: entry.name },
  };
}

/** The paths of host imports of the same namespace with names near the missing one. */
function nearHostImports({ module, name }: ImportType, { options, suggests }: Scene): string[] {
  const namespace = suggests === false ? undefined : options.hostImports.read([module]);
  if (namespace === undefined || namespace.isThrown) return [];
  return nearNames(name, Object.keys(Object(namespace.value))).map((near) => importsPath({ module, name: near }));
}

/** The remedy for an object file: also said by `@rec/core/place`. */
export const LINK_OBJECT: string =
  "link it first: clang without -c, or wasm-ld a.o -o a.wasm --no-entry --export-dynamic; " +
  "with --import-memory --import-table --emit-relocs, it can share a memory with other modules";

/** An object file, whose memory nothing provides. */
export function objectFile({ importer, import: first }: UnlinkedObject, scene: Scene): LinkDiagnostic {
  const module = nameOf(importer, scene);
  return {
    code: "OBJECT_FILE",
    message: `${plainName(module)} is an object file (clang -c), and no linked module: it imports ${quoteImport(first)}`,
    hint: LINK_OBJECT,
    module,
    import: { module: first.module, name: first.name },
  };
}

export const ownerTexts: TextsOf<UnknownOwner> = {
  "unknown-owner": ({ owner, modules }) => {
    const [near] = nearNames(owner, modules);
    return {
      message: `found importsFor.${plainName(owner)}, and no module of that name is linked`,
      hint:
        near === undefined ? "use the name under which the module is linked" : `write importsFor.${plainName(near)}`,
    };
  },
};

/** The names that the flat lookup can find: the exports of all modules except the importer. */
function* namesExportedToOthers(importer: number, index: ExportIndex): Generator<string> {
  for (const name of index.exportsOfName.keys()) {
    if (foreignExporter(name, importer, index) !== undefined) yield name;
  }
}

function foreignExporter(name: string, importer: number, { exportsOfName }: ExportIndex): number | undefined {
  return exportsOfName.get(name)?.find(({ module }) => module !== importer)?.module;
}

/** The type with limits that satisfy two imports, if both are memories or both are tables. */
function withBothLimits(type: ExternType, other: ExternType): ExternType {
  if ((type.kind !== "memory" && type.kind !== "table") || other.kind !== type.kind) return type;
  const minimum = Math.max(type.limits.minimum, other.limits.minimum);
  const maximums = [type.limits.maximum, other.limits.maximum].filter((maximum) => maximum !== undefined);
  const maximum = maximums.length === 0 ? {} : { maximum: Math.min(...maximums) };
  return { ...type, limits: { ...type.limits, minimum, ...maximum } };
}

/** A loop of imports without a definition: each import is a re-export of the next. */
export function importLoop(loop: readonly ImportPosition[], scene: Scene): LinkDiagnostic {
  const [first] = loop;
  const steps = loop.map((step) => {
    const entry = scene.modules[step.module]?.type.imports[step.import];
    return `${plainName(nameOf(step.module, scene))} (imports ${entry === undefined ? "" : quoteImport(entry)})`;
  });
  const entries = loop.flatMap((at) => scene.modules[at.module]?.type.imports[at.import] ?? []);
  const [entry] = entries;
  const wanted = entries.map(({ type }) => type).reduce(withBothLimits);
  const addition = entry === undefined ? "" : `add ${hostAssignment(importsPath(entry), wanted)}, `;
  return {
    code: "IMPORT_LOOP",
    message: `re-exports lead in a circle and nobody defines the extern: ${formatCycle(steps)}`,
    hint: `${addition}let one of these modules define what it exports, or choose a provider with resolve`,
    module: first === undefined ? "" : nameOf(first.module, scene),
    ...(entry === undefined ? {} : { import: { module: entry.module, name: entry.name } }),
  };
}
