import { type FunctionExternType, formatExternType, type Linked, type ModuleType } from "@rec/core";
import { CallError, UsageError } from "../failure.ts";
import type { CallExpression } from "./parse-call.ts";
import { readArgument } from "./read-argument.ts";

/** A call with an existing target and arguments of the right types. */
export interface PreparedCall {
  readonly text: string;
  readonly type: FunctionExternType;
  readonly args: readonly (number | bigint | null)[];
  readonly target: (...args: readonly unknown[]) => unknown;
}

export interface CallTargets {
  readonly linked: Linked;
  /** The types of the linked modules, by name. */
  readonly types: Readonly<Record<string, ModuleType>>;
}

/** Finds the target of a call, and converts its arguments by the export's signature. */
export function prepareCall({ reference, args }: CallExpression, { linked, types }: CallTargets): PreparedCall {
  const { module, name } = splitReference(reference, Object.keys(types));
  const exported = types[module]?.exports.find((candidate) => candidate.name === name);
  if (exported === undefined) {
    const names =
      types[module]?.exports.filter(({ type }) => type.kind === "function").map((entry) => entry.name) ?? [];
    throw new UsageError(`Cannot call ${reference}: ${module} exports the functions ${names.join(", ") || "(none)"}`);
  }
  const { type } = exported;
  if (type.kind !== "function") {
    throw new UsageError(`Cannot call ${reference}: it is a ${formatExternType(type, types[module]?.types)}`);
  }
  if (args.length !== type.params.length) {
    const expected = `${formatExternType(type, types[module]?.types)}`;
    throw new UsageError(`Cannot call ${reference} with ${args.length} arguments: it is a ${expected}`);
  }
  const values = args.map((arg, at) => typedArgument(arg, { reference, at, type }));
  const target = linked.exports[module]?.[name] as PreparedCall["target"];
  return { text: `${reference}(${args.join(", ")})`, type, args: values, target };
}

/** Both names may contain dots: the module is the longest name that the text begins with. */
function splitReference(reference: string, modules: readonly string[]): { module: string; name: string } {
  const [module] = modules.filter((name) => reference.startsWith(`${name}.`)).sort((a, b) => b.length - a.length);
  if (module === undefined) {
    throw new UsageError(`Cannot call ${reference}: the linked modules are ${modules.join(", ")}`);
  }
  return { module, name: reference.slice(module.length + 1) };
}

function typedArgument(
  arg: string,
  { reference, at, type }: { readonly reference: string; readonly at: number; readonly type: FunctionExternType },
): number | bigint | null {
  try {
    return readArgument(arg, type.params[at] ?? "i32");
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`Cannot call ${reference}: argument ${at + 1}: ${error.message}`);
  }
}

/** Makes a call and returns the results as a list. */
export function makeCall({ text, type, args, target }: PreparedCall): readonly unknown[] {
  try {
    const result = target(...args);
    if (type.results.length === 0) return [];
    return type.results.length === 1 ? [result] : [...(result as Iterable<unknown>)];
  } catch (cause) {
    throw new CallError(`${text} stopped: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
