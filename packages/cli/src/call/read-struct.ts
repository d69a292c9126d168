import type { Linked } from "@rec/core";
import {
  bool,
  createHeap,
  f32,
  f64,
  i8,
  i16,
  i32,
  i64,
  isize,
  pointer,
  struct,
  u8,
  u16,
  u32,
  u64,
  usize,
} from "@rec/core/memory";
import { UsageError } from "../output/failure.ts";
import { formatF32 } from "./format-value.ts";

/** The types that a field can have, as C declares them with `stdint.h`. */
const TYPES = { bool, f32, f64, i8, i16, i32, i64, isize, pointer, u8, u16, u32, u64, usize } as const;
type TypeName = keyof typeof TYPES;

/** The fields of a struct, in order. */
export type StructFields = ReadonlyMap<string, TypeName>;

/**
 * The fields that a text declares: `id: i32, x: f32, y: f32`.
 *
 * @throws {UsageError} if it is no list of names with types
 */
export function parseStruct(text: string): StructFields {
  const fields = new Map<string, TypeName>();
  for (const part of text.split(",")) {
    const [, name, type] = /^\s*([\p{L}_$][\p{L}\p{N}_$]*)\s*:\s*(\w+)\s*$/u.exec(part) ?? [];
    if (name === undefined || type === undefined) {
      throw new UsageError(`Cannot read the struct {${text}}: expected fields with types, as in {id: i32, x: f32}`);
    }
    if (!isTypeName(type)) {
      throw new UsageError(`Cannot read the struct {${text}}: ${type} is none of ${Object.keys(TYPES).join(", ")}`);
    }
    if (fields.has(name)) throw new UsageError(`Cannot read the struct {${text}}: two fields are called ${name}`);
    fields.set(name, type);
  }
  return fields;
}

function isTypeName(name: string): name is TypeName {
  return Object.hasOwn(TYPES, name);
}

/**
 * Reads a struct in the memory of a module, laid out as C does.
 *
 * @param address - in bytes; a bigint if the module has 64-bit addresses
 * @returns the values by field name
 * @throws {UsageError} if the module and all others export no memory
 */
export function readStruct(
  fields: StructFields,
  { linked, module, address }: { readonly linked: Linked; readonly module: string; readonly address: number | bigint },
): Record<string, unknown> {
  const memory = memoryOf(linked, module);
  // The struct is only read, so nothing is allocated.
  const parts = {
    memory,
    malloc: (_sizeBytes: unknown) => 0,
    free: (_address: unknown) => {},
    abi: typeof address === "bigint" ? "wasm64" : "wasm32",
  };
  const heap = createHeap({}, parts as object) as ReturnType<typeof createHeap>;
  const Struct = struct(Object.fromEntries([...fields].map(([name, type]) => [name, TYPES[type]])));
  return Struct.read(Struct.at(heap, address as number)) as Record<string, unknown>;
}

/** The memory that a module exports, or the only one that any module exports. */
function memoryOf({ exports }: Linked, module: string): WebAssembly.Memory {
  const own = memoriesIn(exports[module] ?? {});
  const all = new Set(Object.values(exports).flatMap(memoriesIn));
  const [memory, ...others] = own.length > 0 ? own : all;
  if (memory !== undefined && others.length === 0) return memory;
  throw new UsageError(
    `Cannot read a struct in the memory of ${module}: ` +
      (memory === undefined ? "no module exports a memory" : "several memories are exported, and it may be in any"),
  );
}

function memoriesIn(exports: object): WebAssembly.Memory[] {
  return Object.values(exports).filter(
    (value) => Object.prototype.toString.call(value) === "[object WebAssembly.Memory]",
  );
}

/** The struct in the notation of its declaration: `{id: 2, x: 1.1}`. */
export function formatStruct(fields: StructFields, values: Readonly<Record<string, unknown>>): string {
  const parts = [...fields].map(([name, type]) => {
    const value = values[name];
    return `${name}: ${type === "f32" && typeof value === "number" ? formatF32(value) : String(value)}`;
  });
  return `{${parts.join(", ")}}`;
}

/** The struct for JSON: 64-bit integers, NaN and the infinities as text. */
export function structJson(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isJson = (value: unknown) =>
    typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value));
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, isJson(value) ? value : String(value)]),
  );
}
