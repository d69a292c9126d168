import { ACCUMULATOR, ACCUMULATOR_I32, asI64, emptyOf, fromAccumulator, mix } from "./accumulator.ts";
import {
  CODE_BYTES,
  CODE_BYTES_OFFSET,
  type Definition,
  extern,
  FIRST_CODE_SLOT,
  type Graph,
  type Kind,
  type Module,
  SEGMENT_BYTES,
  SIGNATURES,
  type Signature,
  type Statement,
  TABLE_SLOTS,
  type Trap,
  type ValueType,
} from "./graph.ts";

/** A definition under a name that code can use. */
export interface NamedDefinition {
  readonly definition: Definition;
  readonly symbol: string;
}

/** The module of a function, and the definitions that the function can use. */
export interface Surroundings {
  readonly graph: Graph;
  readonly module: Module;
  readonly symbols: readonly NamedDefinition[];
}

/** Globals and functions of the host's that all code uses. */
export const FUEL = "$fuel";
export const LINKED = "$linked";
export const LOG = "$log";
/** A global of the host that only start functions with `startIsAnnounced` set. */
export const STARTED = "$started";

const TYPES: readonly ValueType[] = ["i32", "i64", "f32", "f64", "externref"];

const IS_LINKED = `(global.get ${LINKED})`;

/**
 * A function that takes in its parameters, runs its statements and returns the accumulated result.
 *
 * Each call takes one unit of fuel; without fuel, a function returns at once. So all code terminates.
 */
export function printFunction(symbol: NamedDefinition, surroundings: Surroundings): string {
  const type = extern(symbol.definition, "function");
  if (type === undefined) throw new RangeError("Not a function");
  const { params, results } = type.signature;
  const isStart = surroundings.module.start === symbol.definition;
  const lines = [
    `(func ${symbol.symbol} ${params.map((param, at) => `(param $p${at} ${param})`).join(" ")} ${printResults(results)}`,
    `(local $a i64) (local $n i32) ${[...TYPES, "v128"].map((one) => `(local $${one} ${one})`).join(" ")}`,
    ...(isStart ? [`(call ${LOG} (i32.const ${-1 - symbol.definition.id}))`] : []),
    `(if (i32.eqz (global.get ${FUEL})) (then (return ${results.map(emptyOf).join(" ")})))`,
    `(global.set ${FUEL} (i32.sub (global.get ${FUEL}) (i32.const 1)))`,
    ...params.map((param, at) => mix(asI64(param, `(local.get $p${at})`))),
    ...type.body.map((statement) => printStatement(statement, surroundings)),
    ...results.map((result, at) => fromAccumulator(result, at)),
    ")",
  ];
  return lines.filter((line) => line !== "").join("\n  ");
}

export function printSignature({ params, results }: Signature): string {
  return `${params.length === 0 ? "" : `(param ${params.join(" ")}) `}${printResults(results)}`;
}

function printResults(results: readonly ValueType[]): string {
  return results.length === 0 ? "" : `(result ${results.join(" ")})`;
}

function symbolsOf<K extends Kind>({ symbols }: Surroundings, kind: K): readonly NamedDefinition[] {
  return symbols.filter(({ definition }) => definition.extern.kind === kind);
}

function chosen<Item>(items: readonly Item[], pick: number): Item | undefined {
  return items[pick % Math.max(items.length, 1)];
}

function guarded(condition: string, statements: string): string {
  return `(if ${condition} (then ${statements}))`;
}

function printStatement(statement: Statement, surroundings: Surroundings): string {
  switch (statement.kind) {
    case "constant":
      return mix(`(i64.const ${statement.value})`);
    case "log":
      return `(call ${LOG} (i32.add ${ACCUMULATOR_I32} (i32.const ${statement.value})))`;
    case "call":
      return printCall(statement, surroundings);
    case "load":
      return printLoad(statement, surroundings);
    case "store":
      return symbolsOf(surroundings, "memory").length === 0
        ? ""
        : `(i64.store ${codeAddress(statement.pick)} ${ACCUMULATOR})`;
    case "read global":
    case "write global":
      return printGlobalAccess(statement, surroundings);
    case "call indirectly":
      return printIndirectCall(statement, surroundings);
    case "set slot":
      return printSetSlot(statement, surroundings);
    case "call slot":
      return printCallSlot(statement, surroundings);
    case "grow memory":
      return symbolsOf(surroundings, "memory").length === 0
        ? ""
        : guarded("(i32.lt_u (memory.size) (i32.const 5))", mix("(i64.extend_i32_u (memory.grow (i32.const 1)))"));
    case "grow table":
      return printGrowTable(statement, surroundings);
    case "trap":
      return guarded(conditionOf(statement), printTrap(statement.trap, surroundings));
    case "throw":
      return printThrow(statement, surroundings);
  }
}

function conditionOf({ when, early }: { readonly when: number; readonly early: boolean }): string {
  const matches = `(i32.eq (i32.and ${ACCUMULATOR_I32} (i32.const 7)) (i32.const ${when}))`;
  return early ? matches : `(i32.and ${IS_LINKED} ${matches})`;
}

/** An address in the code's half of a memory; it depends on the accumulator. */
function codeAddress(pick: number): string {
  const offset = `(i32.and (i32.add ${ACCUMULATOR_I32} (i32.const ${pick})) (i32.const ${CODE_BYTES - 8}))`;
  return `(i32.add (i32.const ${CODE_BYTES_OFFSET}) ${offset})`;
}

/** Calls, then takes in the results, the last one first. */
function callAndMix(call: string, { params, results }: Signature): string {
  const args = params.map((type, at) => fromAccumulator(type, at)).join(" ");
  const taken = [...results]
    .reverse()
    .map((type) => `(local.set $${type}) ${mix(asI64(type, `(local.get $${type})`))}`);
  return `${args} ${call} ${taken.join(" ")}`;
}

function printCall({ pick, catching }: Extract<Statement, { kind: "call" }>, surroundings: Surroundings): string {
  const callee = chosen(symbolsOf(surroundings, "function"), pick);
  const type = callee && extern(callee.definition, "function");
  if (callee === undefined || type === undefined) return "";
  const call = callAndMix(`call ${callee.symbol}`, type.signature);
  const tag = catching === undefined ? undefined : chosen(symbolsOf(surroundings, "tag"), catching);
  const payload = tag && extern(tag.definition, "tag")?.param;
  if (tag === undefined || payload === undefined) return call;
  return `try ${call} catch ${tag.symbol} (local.set $${payload}) ${mix(asI64(payload, `(local.get $${payload})`))} (call ${LOG} (i32.const 1000)) end`;
}

/** Bytes that code wrote, or those of a data segment: of this module, or of a module that may not exist yet. */
function printLoad({ pick, fixed }: Extract<Statement, { kind: "load" }>, surroundings: Surroundings): string {
  const [memory] = symbolsOf(surroundings, "memory");
  if (memory === undefined) return "";
  if (!fixed) return mix(`(i64.load ${codeAddress(pick)})`);
  const { graph, module } = surroundings;
  const writers = graph.modules.filter(
    ({ data, ...one }) => data !== undefined && memoryOf(one as Module) === memory.definition,
  );
  const writer = chosen(writers, pick);
  if (writer === undefined) return "";
  const load = mix(`(i64.load (i32.const ${writer.position * SEGMENT_BYTES + (pick % 16)}))`);
  return writer === module || graph.eager ? load : guarded(IS_LINKED, load);
}

function memoryOf({ imports, definitions }: Module): Definition | undefined {
  return [...imports.map(({ definition }) => definition), ...definitions].find((one) => extern(one, "memory"));
}

function printGlobalAccess(
  { kind, pick }: Extract<Statement, { kind: "read global" | "write global" }>,
  surroundings: Surroundings,
): string {
  const globals = symbolsOf(surroundings, "global");
  const usable =
    kind === "read global" ? globals : globals.filter(({ definition }) => extern(definition, "global")?.mutable);
  const global = chosen(usable, pick);
  const type = global && extern(global.definition, "global")?.type;
  if (global === undefined || type === undefined) return "";
  if (kind === "read global") return mix(asI64(type, `(global.get ${global.symbol})`));
  return `(global.set ${global.symbol} ${fromAccumulator(type)})`;
}

/** Calls a function that an element segment put into a table: of this module, or of a module that may not exist yet. */
function printIndirectCall(
  { pick, wrongType }: Extract<Statement, { kind: "call indirectly" }>,
  surroundings: Surroundings,
): string {
  const { graph, module } = surroundings;
  const table = chosen(symbolsOf(surroundings, "table"), pick);
  if (table === undefined) return "";
  const slots = graph.modules.flatMap((writer) =>
    writer.elements
      .filter((segment) => segment.table === table.definition)
      .flatMap(({ offset, functions }) => functions.map((target, at) => ({ writer, slot: offset + at, target }))),
  );
  const chosenSlot = chosen(slots, pick);
  const type = chosenSlot && extern(chosenSlot.target, "function");
  if (chosenSlot === undefined || type === undefined) return "";
  const { writer, slot } = chosenSlot;
  const signature = wrongType ? (SIGNATURES[pick % SIGNATURES.length] as Signature) : type.signature;
  const call = callAndMix(
    `(i32.const ${slot}) (call_indirect ${table.symbol} ${printSignature(signature)})`,
    signature,
  );
  return (writer === module && !wrongType) || graph.eager ? call : guarded(IS_LINKED, call);
}

function printSetSlot(
  { pick, functionPick }: Extract<Statement, { kind: "set slot" }>,
  surroundings: Surroundings,
): string {
  const table = chosen(symbolsOf(surroundings, "table"), pick);
  const target = chosen(symbolsOf(surroundings, "function"), functionPick);
  const type = target && extern(target.definition, "function");
  if (table === undefined || target === undefined || type === undefined) return "";
  const slot = FIRST_CODE_SLOT + SIGNATURES.indexOf(type.signature);
  return `(table.set ${table.symbol} (i32.const ${slot}) (ref.func ${target.symbol}))`;
}

function printCallSlot({ pick }: Extract<Statement, { kind: "call slot" }>, surroundings: Surroundings): string {
  const table = chosen(symbolsOf(surroundings, "table"), pick);
  const which = pick % SIGNATURES.length;
  const signature = SIGNATURES[which];
  if (table === undefined || signature === undefined) return "";
  const slot = `(i32.const ${FIRST_CODE_SLOT + which})`;
  const call = callAndMix(`${slot} (call_indirect ${table.symbol} ${printSignature(signature)})`, signature);
  return guarded(`(i32.eqz (ref.is_null (table.get ${table.symbol} ${slot})))`, call);
}

function printGrowTable({ pick }: Extract<Statement, { kind: "grow table" }>, surroundings: Surroundings): string {
  const table = chosen(symbolsOf(surroundings, "table"), pick);
  if (table === undefined) return "";
  return guarded(
    `(i32.lt_u (table.size ${table.symbol}) (i32.const ${TABLE_SLOTS + 4}))`,
    mix(`(i64.extend_i32_u (table.grow ${table.symbol} (ref.null func) (i32.const 1)))`),
  );
}

function printThrow(statement: Extract<Statement, { kind: "throw" }>, surroundings: Surroundings): string {
  const tag = chosen(symbolsOf(surroundings, "tag"), statement.pick);
  const payload = tag && extern(tag.definition, "tag")?.param;
  if (tag === undefined || payload === undefined) return "";
  return guarded(conditionOf(statement), `${fromAccumulator(payload)} throw ${tag.symbol}`);
}

function printTrap(trap: Trap, surroundings: Surroundings): string {
  const [memory] = symbolsOf(surroundings, "memory");
  const [table] = symbolsOf(surroundings, "table");
  switch (trap) {
    case "unreachable":
      return "unreachable";
    case "divide by zero":
      return `(drop (i32.div_s ${ACCUMULATOR_I32} (i32.const 0)))`;
    case "overflow":
      return "(drop (i32.div_s (i32.const 0x80000000) (i32.const -1)))";
    case "outside memory":
      return memory === undefined ? "unreachable" : "(drop (i64.load (i32.const 0x7fffffff)))";
    case "outside table":
      return table === undefined ? "unreachable" : `(drop (table.get ${table.symbol} (i32.const 1000)))`;
    case "not representable":
      return "(drop (i32.trunc_f64_s (f64.const 1e30)))";
    case "null slot":
      return table === undefined ? "unreachable" : `(call_indirect ${table.symbol} (i32.const ${TABLE_SLOTS - 1}))`;
  }
}
