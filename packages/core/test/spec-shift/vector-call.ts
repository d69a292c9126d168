import { parse } from "@bytecodealliance/jco";
import type { ModuleType } from "../../src/wasm/module-type.ts";
import type { Form } from "./read-script.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/*
 * JavaScript can neither pass nor take a vector. So a module of one function makes the call: its arguments are constants, and
 * it returns a vector as two numbers.
 */

interface Signature {
  readonly params: readonly string[];
  readonly results: readonly string[];
}

/** The type of an exported function, if it has vectors and no references. */
export function vectorSignature({ exports, types }: ModuleType, field: string): Signature | undefined {
  const type = exports.find(({ name }) => name === field)?.type;
  const composite = type?.kind === "function" ? types[type.typeIndex]?.composite : undefined;
  if (composite?.kind !== "func") return undefined;
  const all = [...composite.params, ...composite.results];
  if (!all.includes("v128") || all.some((one) => typeof one !== "string")) return undefined;
  return { params: composite.params as string[], results: composite.results as string[] };
}

function printCaller({ params, results }: Signature, args: readonly Form[]): string {
  const list = (kind: string, types: readonly string[]) => (types.length === 0 ? "" : `(${kind} ${types.join(" ")})`);
  const returned = results.flatMap((type) => (type === "v128" ? ["i64", "i64"] : [type]));
  const locals = results.map((type, at) => `(local $r${at} ${type})`);
  const stored = results.map((_, at) => `(local.set $r${results.length - 1 - at})`);
  const shown = results.map((type, at) => {
    const value = `(local.get $r${at})`;
    return type === "v128" ? `(i64x2.extract_lane 0 ${value}) (i64x2.extract_lane 1 ${value})` : value;
  });
  return `(module (import "module" "function" (func $f ${list("param", params)} ${list("result", results)}))
    (func (export "call") ${list("result", returned)} ${locals.join(" ")}
      ${args.map(({ text }) => text).join(" ")} call $f ${stored.join(" ")} ${shown.join(" ")}))`;
}

const callers = new Map<string, Promise<Bytes>>();

/** A module that makes the call. The module with the same calls is assembled once. */
export function vectorCaller(signature: Signature, args: readonly Form[]): Promise<Bytes> {
  const wat = printCaller(signature, args);
  const caller = callers.get(wat) ?? parse(wat).then((bytes) => new Uint8Array(bytes));
  callers.set(wat, caller);
  return caller;
}
