import { brandOf } from "../wasm/brand.ts";
import type { DefinedType, ExternType, FunctionType, Limits, ValueType } from "../wasm/extern-type.ts";
import { PAGE_SIZE_BYTES } from "../wasm/implementation-limits.ts";
import { acceptsTypes } from "./probe-host-imports.ts";

const REFERENCES: readonly ValueType[] = [
  { ref: "func", nullable: true },
  { ref: "extern", nullable: true },
];
const VALUES: readonly ValueType[] = ["i32", "i64", "f32", "f64", ...REFERENCES];

/** Longer lists of parameters are too many to try. */
const MOST_PARAMETERS = 3;
const MOST_TABLE_ELEMENTS = 2 ** 32 - 1;
const MOST_PAGES = { i32: 2 ** 16, i64: 2 ** 48 } as const;

/**
 * Finds the type of a host extern of the expected kind: tries types until the engine accepts one. This runs after a
 * mismatch, so that the error can state the type that was found.
 *
 * @returns an opaque type if none of the types that are tried fits
 */
export function identifyHostExtern(value: unknown, expected: ExternType): ExternType {
  const has = (type: ExternType): boolean => accepts(type, value);
  switch (expected.kind) {
    case "function":
      return signaturesOf(value).find(has) ?? opaque("function");
    case "tag":
      return lists(2).map(tagOf).find(has) ?? opaque("tag");
    case "global":
      return globalTypes().find(has) ?? opaque("global");
    case "memory":
      return identifyMemory(value as WebAssembly.Memory, has) ?? opaque("memory");
    case "table":
      return identifyTable(value as WebAssembly.Table, has) ?? opaque("table");
    default:
      return expected;
  }
}

function opaque(externKind: "function" | "tag" | "global" | "memory" | "table"): ExternType {
  return { kind: "opaque", externKind };
}

function accepts(type: ExternType, value: unknown): boolean {
  return (
    acceptsTypes(type.kind === "function" || type.kind === "tag" ? [definedType(type)] : [], [{ type, value }]) === true
  );
}

function definedType({ params, results }: FunctionType): DefinedType {
  return { composite: { kind: "func", params, results }, final: true, groupStart: 0, groupSize: 1 };
}

/** All lists of up to `most` value types, short ones first. */
function lists(most: number): ValueType[][] {
  const all: ValueType[][] = [[]];
  for (let start = 0, length = 1; length <= most; length += 1) {
    const end = all.length;
    for (const list of all.slice(start)) for (const type of VALUES) all.push([...list, type]);
    start = end;
  }
  return all;
}

/** A function shows its number of parameters. */
function signaturesOf(value: unknown): ExternType[] {
  const { length } = value as { readonly length: number };
  if (length > MOST_PARAMETERS) return [];
  const parameters = lists(length).filter((list) => list.length === length);
  const results = lists(1);
  return parameters.flatMap((params) =>
    results.map((list) => ({ kind: "function", typeIndex: 0, params, results: list }) as const),
  );
}

function tagOf(params: readonly ValueType[]): ExternType {
  return { kind: "tag", typeIndex: 0, params, results: [] };
}

function globalTypes(): ExternType[] {
  const types: readonly ValueType[] = [...VALUES, "v128"];
  return [true, false].flatMap((mutable) => types.map((type): ExternType => ({ kind: "global", type, mutable })));
}

function identifyMemory({ buffer }: WebAssembly.Memory, has: (type: ExternType) => boolean): ExternType | undefined {
  const shared = brandOf(buffer) === "SharedArrayBuffer";
  return identifyLimits({ minimum: buffer.byteLength / PAGE_SIZE_BYTES, shared }, MOST_PAGES, (limits) => {
    const type: ExternType = { kind: "memory", limits };
    return has(type) ? type : undefined;
  });
}

function identifyTable({ length }: WebAssembly.Table, has: (type: ExternType) => boolean): ExternType | undefined {
  const most = { i32: MOST_TABLE_ELEMENTS, i64: MOST_TABLE_ELEMENTS };
  return identifyLimits({ minimum: Number(length), shared: false }, most, (limits) =>
    [{ ref: "func", nullable: true } as const, { ref: "extern", nullable: true } as const]
      .map((element): ExternType => ({ kind: "table", element, limits }))
      .find(has),
  );
}

/** Finds the address type, then the smallest maximum that the engine accepts: an extern's own maximum. */
function identifyLimits(
  visible: Pick<Limits, "minimum" | "shared">,
  most: Readonly<Record<Limits["addressType"], number>>,
  typeWith: (limits: Limits) => ExternType | undefined,
): ExternType | undefined {
  for (const addressType of ["i32", "i64"] as const) {
    const open: Limits = { ...visible, addressType };
    let [low, high] = [visible.minimum, most[addressType]];
    const widest = typeWith({ ...open, maximum: high });
    if (widest === undefined) {
      const found = visible.shared ? undefined : typeWith(open);
      if (found !== undefined) return found;
      continue;
    }
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (typeWith({ ...open, maximum: middle }) === undefined) low = middle + 1;
      else high = middle;
    }
    return typeWith({ ...open, maximum: high });
  }
  return undefined;
}
