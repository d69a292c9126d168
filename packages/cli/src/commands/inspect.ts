import type { ExternKind } from "@rec/core";
import type { Context } from "../context.ts";
import { createCommandHost } from "../input/command-host.ts";
import { namedSources } from "../input/named-sources.ts";
import { readModuleTypes } from "../input/read-module-types.ts";
import { compareModules, type ExternChange, type ModuleDifference } from "../inspect/compare-modules.ts";
import { describeModule, listExterns, type ModuleDescription } from "../inspect/describe-module.ts";
import { UsageError } from "../output/failure.ts";
import { type Column, formatTable } from "../output/format-table.ts";
import type { Style } from "../output/terminal.ts";
import type { CommonOptions } from "./common-options.ts";

export interface InspectOptions extends CommonOptions {
  /** An older build of the module to compare with. */
  readonly diff?: string;
}

/** `rec inspect`: prints the imports, exports, sections, names and needs of modules, or the difference of two. */
export async function inspect(files: readonly string[], options: InspectOptions, context: Context): Promise<void> {
  const { terminal } = context;
  const modules = await describeFiles(files, context);
  if (options.diff === undefined) {
    const [first, ...others] = modules;
    terminal.print(
      options.json
        ? JSON.stringify(others.length === 0 ? first : modules, null, 2)
        : modules.map((module) => moduleText(module, terminal.style)).join("\n\n"),
    );
    return;
  }
  const [now, ...others] = modules;
  if (now === undefined || others.length > 0) {
    throw new UsageError("Cannot compare several files with one: give --diff OTHER and one file");
  }
  const [before] = await describeFiles([options.diff], context);
  if (before === undefined) throw new Error("No module was read");
  const difference = compareModules(before, now);
  terminal.print(options.json ? JSON.stringify(difference, null, 2) : differenceText(difference, terminal.style));
}

async function describeFiles(files: readonly string[], { platform }: Context): Promise<ModuleDescription[]> {
  const host = createCommandHost(platform);
  const known = await readModuleTypes(namedSources(files, host), host);
  return Object.entries(known).map(([name, module]) => describeModule(name, module));
}

/** Names are any Unicode text: quoted, with control characters escaped, they are safe to print. */
const quote = (name: string) => JSON.stringify(name);

const count = (value: number) => value.toLocaleString("en-US");

const COUNT_COLUMNS: readonly Column[] = [
  { title: "kind" },
  { title: "imported", align: "right" },
  { title: "defined", align: "right" },
  { title: "exported", align: "right" },
];
const IMPORT_COLUMNS: readonly Column[] = [{ title: "module and name" }, { title: "type" }];
const EXPORT_COLUMNS: readonly Column[] = [{ title: "name" }, { title: "type" }];
const FEATURE_COLUMNS: readonly Column[] = [{ title: "feature" }, { title: "lacked by" }];
const PRODUCER_COLUMNS: readonly Column[] = [{ title: "field" }, { title: "name" }, { title: "version" }];
const SECTION_COLUMNS: readonly Column[] = [
  { title: "id", align: "right" },
  { title: "section" },
  { title: "offset", align: "right" },
  { title: "bytes", align: "right" },
];

function moduleText(module: ModuleDescription, style: Style): string {
  const { imports, exports } = listExterns(module);
  const start = module.start === undefined ? "no start function" : `starts with function ${module.start}`;
  const { producers, features, targetFeatures, malformedSections = [] } = module;
  return [
    `${style.heading(module.name)}: ${count(module.sizeBytes)} bytes, ${start}`,
    block("Counts", COUNT_COLUMNS, countRows(module), style),
    block("Imports", IMPORT_COLUMNS, imports, style),
    block("Exports", EXPORT_COLUMNS, exports, style),
    [style.heading("Memory"), ...memoryLines(module).map((line) => `  ${line}`)].join("\n"),
    ...(module.dylink
      ? [[style.heading("Dynamic library"), ...libraryLines(module).map((line) => `  ${line}`)].join("\n")]
      : []),
    block(
      "Features beyond WebAssembly 1.0 that types and sections show",
      FEATURE_COLUMNS,
      features.map(({ feature, lackedBy }) => [feature, lackedBy.join(", ") || "no release in use"]),
      style,
    ),
    ...(targetFeatures.length === 0
      ? []
      : [`${style.heading("Target features")}\n  ${targetFeatures.map(plain).join(" ")}`]),
    block(
      "Producers",
      PRODUCER_COLUMNS,
      producers.map(({ field, name, version }) => [field, name, version].map(plain)),
      style,
    ),
    [style.heading("Names"), ...nameLines(module).map((line) => `  ${line}`)].join("\n"),
    block("Sections", SECTION_COLUMNS, sectionRows(module), style),
    ...malformedSections.map((name) => `The custom section ${quote(name)} is malformed and was not read`),
  ].join("\n\n");
}

/** A name without quotes, unless it holds characters that are not safe to print. */
function plain(name: string): string {
  return /^[\p{L}\p{N}\p{P}\p{S} ]*$/u.test(name) ? name : quote(name);
}

function block(title: string, columns: readonly Column[], rows: readonly (readonly string[])[], style: Style): string {
  return `${style.heading(title)}\n${rows.length === 0 ? `  ${style.faint("none")}` : formatTable(columns, rows, style.faint)}`;
}

function countRows({ counts }: ModuleDescription): string[][] {
  const entries = Object.entries(counts) as [ExternKind, { imported: number; defined: number; exported: number }][];
  return entries
    .filter(([, { imported, defined, exported }]) => imported + defined + exported > 0)
    .map(([kind, { imported, defined, exported }]) => [kind, count(imported), count(defined), count(exported)]);
}

function memoryLines({ data, codeBytes }: ModuleDescription): string[] {
  const { placedSegments, placedBytes, sectionBytes, from, to } = data;
  const code = `code: ${count(codeBytes)} bytes`;
  if (sectionBytes === 0) return ["data: none in the file, where zeroed data and the stack take no room", code];
  const placed =
    from === undefined || to === undefined
      ? "nothing at constant addresses"
      : `${count(placedBytes)} bytes in ${placedSegments === 1 ? "1 segment" : `${count(placedSegments)} segments`} at [0x${from.toString(16)}, 0x${to.toString(16)})`;
  return [`data: ${placed}; the section has ${count(sectionBytes)} bytes`, code];
}

/** The needs of a dynamic library, as lines. */
function libraryLines({ dylink, exports, addressedImports = [] }: ModuleDescription): string[] {
  if (dylink === undefined) return [];
  const { memory, table, needed, runtimePath = [], importFlags = [], exportFlags = {}, unknown = [] } = dylink;
  const weak = importFlags.flatMap(({ name, flags }) =>
    (flags & WEAK_SYMBOL) === 0 || addressedImports.includes(name) ? [] : [name],
  );
  const threadLocal = Object.entries(exportFlags).flatMap(([name, flags]) =>
    (flags & THREAD_LOCAL_SYMBOL) === 0 ? [] : [name],
  );
  const constructor = ["_start", "_initialize", "__wasm_call_ctors"].find((name) =>
    exports.some((each) => each.name === name),
  );
  const list = (title: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${title}: ${[...new Set(names)].map(plain).join(", ")}`];
  return [
    `asks for ${counted(memory.size, "byte")} of memory, aligned to ${count(memory.alignment)}, and ${counted(table.size, "slot")} of the table`,
    ...(needed.length === 0 ? ["needs no library"] : list("needs", needed)),
    ...list("run-time path", runtimePath),
    constructor === undefined ? "no function runs its constructors" : `constructors: run by ${constructor}`,
    ...list("weak imports, which may be null", weak),
    ...list("hidden weak functions, which look defined to it", addressedImports),
    ...list("thread-local data", threadLocal),
    ...unknown.map(({ id, content }) => `subsection ${id}, which is not read: ${counted(content.length / 2, "byte")}`),
  ];
}

/** Flags of symbols. WebAssembly tool conventions, "Linking", symbol table. */
const WEAK_SYMBOL = 0x1;
const THREAD_LOCAL_SYMBOL = 0x100;

function counted(value: number, unit: string): string {
  return `${count(value)} ${unit}${value === 1 ? "" : "s"}`;
}

function nameLines({ moduleName, namedFunctions, counts }: ModuleDescription): string[] {
  const all = counts.function.imported + counts.function.defined;
  return [
    ...(moduleName === undefined ? [] : [`module: ${plain(moduleName)}`]),
    `functions with a name: ${count(namedFunctions)} of ${count(all)}`,
  ];
}

function sectionRows({ sections }: ModuleDescription): string[][] {
  return sections.map(({ id, kind, name, offset, sizeBytes }) => [
    String(id),
    name === undefined ? kind : `${kind} ${quote(name)}`,
    `0x${offset.toString(16)}`,
    count(sizeBytes),
  ]);
}

const SIGNS = { added: "+", removed: "-", changed: "~" } as const;

function differenceText({ imports, exports, features, sizes }: ModuleDifference, style: Style): string {
  const line = ({ change, name, before, now }: ExternChange) => {
    const type = before !== undefined && now !== undefined ? `${before}, now ${now}` : (now ?? before);
    return `  ${SIGNS[change]} ${name}  ${type}`;
  };
  // A module that asks the host for more than before can do more than before.
  const isNew = ({ change }: ExternChange) => change === "added";
  const part = (title: string, lines: readonly string[]) =>
    `${style.heading(title)}\n${lines.length === 0 ? `  ${style.faint("none")}` : lines.join("\n")}`;
  return [
    part(
      "New imports: the module asks for more than before",
      imports.filter(isNew).map((each) => style.code(line(each))),
    ),
    part("Other changes of imports", imports.filter((each) => !isNew(each)).map(line)),
    part("Changes of exports", exports.map(line)),
    part("Features", [
      ...features.added.map((name) => `  + ${name}`),
      ...features.removed.map((name) => `  - ${name}`),
    ]),
    part(
      "Bytes",
      sizes.map(
        ({ of, before, now }) =>
          `  ${of}: ${count(before)}, now ${count(now)} (${now >= before ? "+" : "-"}${count(Math.abs(now - before))})`,
      ),
    ),
  ].join("\n\n");
}
