import { type FunctionExternType, formatExternType, type Linked, type ModuleType } from "@rec/core";
import { splitReference } from "../input/split-reference.ts";
import { CallError, UsageError } from "../output/failure.ts";
import type { CallExpression } from "./parse-call.ts";
import { readArgument } from "./read-argument.ts";
import { parseStruct, type StructFields } from "./read-struct.ts";

/** A call with an existing target and arguments of the right types. */
export interface PreparedCall {
  readonly text: string;
  /** The called module. */
  readonly module: string;
  /** The struct at the address that the call returns, if one was asked for. */
  readonly struct?: StructFields;
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
export function prepareCall({ reference, args, struct }: CallExpression, { linked, types }: CallTargets): PreparedCall {
  const { module, name } = splitReference(reference, Object.keys(types), `Cannot call ${reference}`);
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
    throw new UsageError(
      `Cannot call ${reference} with ${args.length === 1 ? "1 argument" : `${args.length} arguments`}: it is a ${expected}`,
    );
  }
  const values = args.map((arg, at) => typedArgument(arg, { reference, at, type }));
  const target = linked.exports[module]?.[name] as PreparedCall["target"];
  if (struct !== undefined && (type.results.length !== 1 || !isAddress(type.results[0]))) {
    const found = formatExternType(type, types[module]?.types);
    throw new UsageError(`Cannot read a struct where ${reference} returns: it is a ${found}, expected one address`);
  }
  const fields = struct === undefined ? undefined : parseStruct(struct);
  const text = `${reference}(${args.join(", ")})`;
  return { text, module, type, args: values, target, ...(fields && { struct: fields }) };
}

function isAddress(type: unknown): boolean {
  return type === "i32" || type === "i64";
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

/**
 * Makes a call and returns the results as a list.
 *
 * @param trace - describes the functions on the stack of an error, innermost first
 * @throws {CallError} if the call traps or throws
 */
export function makeCall(
  { text, type, args, target }: PreparedCall,
  trace: (stack: string) => readonly string[],
): readonly unknown[] {
  try {
    const result = target(...args);
    if (type.results.length === 0) return [];
    return type.results.length === 1 ? [result] : [...(result as Iterable<unknown>)];
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const frames = trace(cause instanceof Error ? (cause.stack ?? "") : "");
    throw new CallError([`${text} stopped: ${reason}`, ...frames.map((frame) => `  in ${frame}`)].join("\n"), {
      cause,
    });
  }
}
