import type { ExportType, ModuleType } from "../../wasm/module-type.ts";
import { OffsetCalculator } from "../offset-calculator.ts";

/** A global of an integer type that the module defines with a constant. */
export interface IntegerGlobal {
  /** Index in the index space. */
  readonly index: number;
  readonly isMutable: boolean;
  /** Unsigned. */
  readonly value: number;
}

/** The globals of a module that can be addresses, by index. */
export interface ModuleGlobals {
  readonly defined: ReadonlyMap<number, IntegerGlobal>;
  /** Number of imported globals, which come first in the index space. */
  readonly imported: number;
  /** The exported constant of this name. */
  readonly constant: (name: string) => number | undefined;
  /** The export of this name. */
  readonly exported: (name: string) => ExportType | undefined;
}

export function gatherGlobals({ imports, exports, definitions }: ModuleType): ModuleGlobals {
  const imported = imports.reduce((count, { type }) => count + (type.kind === "global" ? 1 : 0), 0);
  const defined = new Map<number, IntegerGlobal>();
  definitions.global.forEach(({ type, initial }, position) => {
    if (type.kind !== "global" || (type.type !== "i32" && type.type !== "i64") || initial === undefined) return;
    const value = valueOfConstant(initial);
    const index = imported + position;
    if (value !== undefined) defined.set(index, { index, isMutable: type.mutable, value });
  });
  const exported = (name: string) => exports.find((one) => one.name === name && one.type.kind === "global");
  const constant = (name: string) => {
    const global = defined.get(exported(name)?.index ?? -1);
    return global === undefined || global.isMutable ? undefined : global.value;
  };
  return { defined, imported, constant, exported };
}

/**
 * The constant global that an export or a name calls so.
 *
 * @param names - by index, from the name section and from symbols
 */
export function constantNamed(
  wanted: string,
  globals: ModuleGlobals,
  names: ReadonlyMap<number, string>,
): number | undefined {
  const exported = globals.constant(wanted);
  if (exported !== undefined) return exported;
  for (const [index, name] of names) {
    const global = name === wanted ? globals.defined.get(index) : undefined;
    if (global !== undefined && !global.isMutable) return global.value;
  }
  return undefined;
}

/** The value of a constant expression in hexadecimal, as an unsigned integer. */
function valueOfConstant(initial: string): number | undefined {
  const calculator = new OffsetCalculator();
  for (let at = 0; at < initial.length; at += 2) {
    const step = calculator.take(Number.parseInt(initial.slice(at, at + 2), 16));
    if (step !== "more") return step === "end" ? calculator.finish() : undefined;
  }
  return undefined;
}
