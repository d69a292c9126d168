import type { PlanOptions } from "../../src/plan/plan-options.ts";
import {
  CODE_BYTES,
  CODE_BYTES_OFFSET,
  type Definition,
  type Export,
  type Extern,
  extern,
  type Graph,
  HOST,
  type Import,
  type Limits,
  type Module,
  type Statement,
  TABLE_SLOTS,
} from "./graph.ts";
import {
  FUEL,
  LINKED,
  LOG,
  type NamedDefinition,
  printFunction,
  printSignature,
  STARTED,
  type Surroundings,
} from "./print-function.ts";

/** The form in which a module of the graph is printed. */
export interface Form {
  readonly hostNamespace: string;
  importName(entry: Import): { readonly module: string; readonly name: string };
  exportName(module: Module, name: string): string;
  /** Whether all memories, tables, globals and tags come from outside, so that modules import even their own. */
  readonly externsAreImported: boolean;
  /** Name under which the start function is exported instead of being the start function. */
  readonly startExport?: string;
  /**
   * Whether the module has a start function of its own, which writes the module's position to the host's global
   * `started` and then calls the start function of the graph.
   */
  readonly startIsAnnounced?: true;
  /** Whether importers state the owner's limits for memories and tables. */
  readonly limitsAreExact?: true;
}

/** Name under which each module exports a function that sums up everything that it can see. */
export function digestName(graph: Graph, position: number): string {
  return graph.naming === "odd" ? "digest" : `digest ${position}`;
}

/** The form of the modules in the linker's input. */
export function formAsGiven(graph: Graph): Form {
  const hostNamespace = graph.naming === "flat" ? "env" : "host";
  return {
    hostNamespace,
    importName: ({ from, name }) => {
      if (from === HOST || graph.naming === "flat") return { module: from === HOST ? hostNamespace : "env", name };
      if (graph.naming === "asked") return { module: `of ${from}`, name: `ask ${name}` };
      return { module: graph.modules[from]?.name ?? "", name };
    },
    exportName: (_, name) => name,
    externsAreImported: false,
  };
}

/** The caller's `resolve`, for graphs whose imports only it understands. */
export function resolveAsked({ naming, modules }: Graph): PlanOptions["resolve"] {
  if (naming !== "asked") return undefined;
  return ({ module, name }) => {
    const [, from] = /^of (\d+)$/.exec(module) ?? [];
    const found = modules[Number(from)];
    return found && { module: found.name, name: name.replace("ask ", "") };
  };
}

/** The host constant that a global's initial value may be. */
export const HOST_CONSTANT = { name: "constant", value: 77 } as const;

/** Name of the host's constant that holds the offset of a module's data. */
export function baseName(position: number): string {
  return `base${position}`;
}

export function printGraph(graph: Graph): string {
  const form = formAsGiven(graph);
  const head = `${graph.naming}${graph.eager ? ", eager" : ""}`;
  const calls = graph.calls.map(
    ({ module, name, argument }) =>
      `;; call ${JSON.stringify(graph.modules[module]?.name)} ${JSON.stringify(name)} of ${argument}`,
  );
  return [
    "",
    `;; ${graph.modules.length} modules, names ${head}`,
    ...graph.modules.map((module) => `;; ${JSON.stringify(module.name)}\n${printModule(graph, module, form)}`),
    ...calls,
    "",
  ].join("\n");
}

export function printModule(graph: Graph, module: Module, form: Form): string {
  const imported = module.imports.map((entry, at): NamedDefinition & { entry: Import } => ({
    definition: entry.definition,
    symbol: `$i${at}`,
    entry,
  }));
  const defined = module.definitions.map(
    (definition): NamedDefinition => ({ definition, symbol: `$d${definition.id}` }),
  );
  const symbols: readonly NamedDefinition[] = [...imported, ...defined];
  const surroundings: Surroundings = { graph, module, symbols };
  const symbolOf = (definition: Definition): string =>
    [...defined, ...imported].find((one) => one.definition === definition)?.symbol ?? "$unknown";
  const own = defined.filter(({ definition }) => !isImportedInForm(definition, form));
  const madeElsewhere = defined.filter(({ definition }) => isImportedInForm(definition, form));
  const parts = [
    ...printHostImports(module, form),
    ...imported.map(({ entry, symbol }) => printImport(entry, symbol, form)),
    ...madeElsewhere.map(({ definition, symbol }) =>
      printImport({ definition, from: definition.owner, name: "" }, symbol, form),
    ),
    ...own.map((symbol) => printDefinition(symbol, surroundings)),
    printDigest(surroundings),
    ...module.exports
      .filter(({ definition }) => !isImportedInForm(definition, form))
      .map((entry) => printExport(module, entry, { form, symbol: symbolOf(entry.definition) })),
    `(export ${quoted(form.exportName(module, digestName(graph, module.position)))} (func $digest))`,
    ...printStart(module, symbolOf, form),
    ...printSegments(module, symbolOf),
    printDeclarations(module, symbols),
  ];
  return `(module\n${parts.filter((part) => part !== "").join("\n")}\n)`;
}

function isImportedInForm({ extern }: Definition, { externsAreImported }: Form): boolean {
  return externsAreImported && extern.kind !== "function";
}

function printHostImports(module: Module, { hostNamespace, startIsAnnounced }: Form): string[] {
  const host = (name: string, type: string) => `(import ${quoted(hostNamespace)} ${quoted(name)} ${type})`;
  return [
    host("fuel", `(global ${FUEL} (mut i32))`),
    host("linked", `(global ${LINKED} (mut i32))`),
    host("log", `(func ${LOG} (param i32))`),
    ...(startIsAnnounced === true ? [host("started", `(global ${STARTED} (mut i32))`)] : []),
    ...(usesHostConstant(module) ? [host(HOST_CONSTANT.name, "(global $constant i32)")] : []),
    ...(module.data?.byGlobal === true ? [host(baseName(module.position), "(global $base i32)")] : []),
  ];
}

function usesHostConstant({ definitions }: Module): boolean {
  return definitions.some((definition) => extern(definition, "global")?.initial === "host constant");
}

function printImport(entry: Import, symbol: string, form: Form): string {
  const { module, name } = form.importName(entry);
  return `(import ${quoted(module)} ${quoted(name)} ${printType(entry.definition.extern, symbol, form.limitsAreExact === true ? undefined : entry.limits)})`;
}

function printType(extern: Extern, symbol: string, limits?: Limits): string {
  switch (extern.kind) {
    case "function":
      return `(func ${symbol} ${printSignature(extern.signature)})`;
    case "memory":
      return `(memory ${symbol} ${printLimits(limits ?? extern.limits)})`;
    case "table":
      return `(table ${symbol} ${printLimits(limits ?? extern.limits)} funcref)`;
    case "global":
      return `(global ${symbol} ${printGlobalType(extern)})`;
    case "tag":
      return `(tag ${symbol} (param ${extern.param}))`;
  }
}

function printLimits({ minimum, maximum }: Limits): string {
  return maximum === undefined ? `${minimum}` : `${minimum} ${maximum}`;
}

function printGlobalType({ mutable, type }: Extract<Extern, { kind: "global" }>): string {
  return mutable ? `(mut ${type})` : type;
}

function printDefinition({ definition, symbol }: NamedDefinition, surroundings: Surroundings): string {
  const { extern } = definition;
  if (extern.kind === "function") return printFunction({ definition, symbol }, surroundings);
  const type = printType(extern, symbol);
  if (extern.kind !== "global") return type;
  const value = typeof extern.initial === "number" ? constant(extern.type, extern.initial) : "(global.get $constant)";
  return `${type.slice(0, -1)} ${value})`;
}

function constant(type: string, value: number): string {
  return type === "v128" ? `(v128.const i64x2 ${value} 11)` : `(${type}.const ${value})`;
}

function printExport(
  module: Module,
  { name, definition }: Export,
  { form, symbol }: { readonly form: Form; readonly symbol: string },
): string {
  const kind = definition.extern.kind === "function" ? "func" : definition.extern.kind;
  return `(export ${quoted(form.exportName(module, name))} (${kind} ${symbol}))`;
}

function printStart(module: Module, symbolOf: (definition: Definition) => string, form: Form): string[] {
  const { start, position } = module;
  if (start === undefined) return [];
  const symbol = symbolOf(start);
  if (form.startExport !== undefined) return [`(export ${quoted(form.startExport)} (func ${symbol}))`];
  if (form.startIsAnnounced !== true) return [`(start ${symbol})`];
  return [`(func $start (global.set ${STARTED} (i32.const ${position})) (call ${symbol}))`, "(start $start)"];
}

function printSegments({ data, elements }: Module, symbolOf: (definition: Definition) => string): string[] {
  const offset = data?.byGlobal === true ? "(global.get $base)" : `(i32.const ${data?.offset})`;
  return [
    ...(data === undefined ? [] : [`(data ${offset} ${quoted(data.bytes)})`]),
    ...elements.map(
      ({ table, offset, functions }) =>
        `(elem (table ${symbolOf(table)}) (i32.const ${offset}) func ${functions.map(symbolOf).join(" ")})`,
    ),
  ];
}

/** Functions whose references code takes have to be declared. */
function printDeclarations({ definitions }: Module, symbols: readonly NamedDefinition[]): string {
  const statements = definitions.flatMap(
    (definition): readonly Statement[] => extern(definition, "function")?.body ?? [],
  );
  const functions = symbols.filter(({ definition }) => definition.extern.kind === "function");
  const referenced = statements.flatMap((statement) =>
    statement.kind === "set slot" ? (functions[statement.functionPick % functions.length] ?? []) : [],
  );
  const names = new Set(referenced.map(({ symbol }) => symbol));
  return names.size === 0 ? "" : `(elem declare func ${[...names].join(" ")})`;
}

/** Sums up everything that a module can see: bytes, globals and tables, including those that it does not export. */
function printDigest({ symbols }: Surroundings): string {
  const of = (kind: string) => symbols.filter(({ definition }) => definition.extern.kind === kind);
  const mixed = (value: string) => `(local.set $a (i64.add (i64.mul (local.get $a) (i64.const 31)) ${value}))`;
  const counting = (limit: number, step: number, content: string) => `(local.set $n (i32.const 0))
    (loop ${content}
      (br_if 0 (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const ${step}))) (i32.const ${limit}))))`;
  const end = CODE_BYTES_OFFSET + CODE_BYTES;
  const lines = [
    ...of("memory").map(
      () => `${mixed("(i64.extend_i32_u (memory.size))")} ${counting(end, 8, mixed("(i64.load (local.get $n))"))}`,
    ),
    ...of("table").map(({ symbol }) => {
      const isNull = `(i64.extend_i32_u (ref.is_null (table.get ${symbol} (local.get $n))))`;
      return `${mixed(`(i64.extend_i32_u (table.size ${symbol}))`)} ${counting(TABLE_SLOTS, 1, mixed(isNull))}`;
    }),
    ...of("global").map(({ definition, symbol }) => mixed(bitsOf(extern(definition, "global")?.type ?? "", symbol))),
  ];
  return `(func $digest (result i64) (local $a i64) (local $n i32)\n  ${lines.join("\n  ")}\n  (local.get $a))`;
}

function bitsOf(type: string, symbol: string): string {
  const value = `(global.get ${symbol})`;
  if (type === "i64") return value;
  if (type === "f64") return `(i64.reinterpret_f64 ${value})`;
  if (type === "v128") return `(i64.xor (i64x2.extract_lane 0 ${value}) (i64x2.extract_lane 1 ${value}))`;
  return `(i64.extend_i32_u ${type === "f32" ? `(i32.reinterpret_f32 ${value})` : value})`;
}

/** A name or bytes in the text format. */
export function quoted(text: string): string {
  return `"${text.replace(/[\\"\p{Cc}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)}"`;
}
