import { madeName } from "../encode/linker-names.ts";
import type { LinkPlan, MadeExtern } from "../plan/plan-format.ts";
import { Failure, type Problem } from "../problem.ts";
import type { MemoryExternType, TableExternType, ValueType } from "../wasm/extern-type.ts";
import { constantValue } from "./constant-value.ts";

/** An extern that the linker has to make, and that no constructor of the JavaScript API makes. */
export interface UnmadeExtern extends Problem {
  readonly about: "extern-needs-code";
  readonly code: "EXTERN_NEEDS_CODE";
  /** The name under which its owner exports it. */
  readonly name: string | undefined;
  /** Its type as text. */
  readonly text: string;
}

/**
 * Makes the externs of a plan by the constructors of the JavaScript API, for hosts that compile no code.
 *
 * @param isMadeOtherwise - whether the caller makes an extern itself, by its number
 * @throws Failure `EXTERN_NEEDS_CODE` for each extern that no constructor makes
 */
export function constructExterns(
  { made, types }: Pick<LinkPlan, "made" | "types">,
  isMadeOtherwise: (extern: number) => boolean,
): WebAssembly.Exports {
  const problems: UnmadeExtern[] = [];
  const entries = made.flatMap((entry, extern) => {
    if (isMadeOtherwise(extern)) return [];
    const value = construct(entry, types);
    if (value === undefined) problems.push(unmade(entry));
    return [[madeName(extern), value as WebAssembly.ExportValue] as const];
  });
  const [first, ...rest] = problems;
  if (first !== undefined) throw new Failure("link", [first, ...rest]);
  return Object.fromEntries(entries);
}

function unmade({ owner, name, text }: MadeExtern): UnmadeExtern {
  const subject = owner === undefined ? {} : { module: owner };
  return { about: "extern-needs-code", code: "EXTERN_NEEDS_CODE", ...subject, name, text };
}

/** Constructors with the descriptors of JavaScript API 3.0 and of its proposals. */
type Constructor = new (descriptor: object, value?: unknown) => WebAssembly.ExportValue;

interface MadeDescriptor {
  readonly by: "Memory" | "Table" | "Global" | "Tag";
  readonly descriptor: object;
  readonly value?: unknown;
}

/** Undefined if no constructor makes the extern, or if the engine's constructor lacks the type. */
function construct(entry: MadeExtern, types: LinkPlan["types"]): WebAssembly.ExportValue | undefined {
  try {
    const { by, descriptor, value } = describe(entry, types) ?? {};
    const constructors = WebAssembly as unknown as Record<string, Constructor>;
    return by && new (constructors[by] as Constructor)(descriptor as object, value);
  } catch {
    return undefined;
  }
}

function describe({ type, initial = "", address }: MadeExtern, types: LinkPlan["types"]): MadeDescriptor | undefined {
  switch (type.kind) {
    case "memory":
      return type.pageSizeLog2 === undefined ? { by: "Memory", descriptor: limitsOf(type) } : undefined;
    case "table":
      return { by: "Table", descriptor: { element: nameOf(type.element), ...limitsOf(type) }, value: null };
    case "global": {
      const value = address === undefined ? constantValue(initial) : type.type === "i64" ? BigInt(address) : address;
      const descriptor = { value: nameOf(type.type), mutable: type.mutable };
      return value === undefined ? undefined : { by: "Global", descriptor, value };
    }
    case "tag": {
      const { final, supertype, groupSize } = types[type.typeIndex] ?? {};
      // The constructor makes a final type in a group of its own.
      const isPlain = final && supertype === undefined && groupSize === 1;
      return isPlain ? { by: "Tag", descriptor: { parameters: type.params.map(nameOf) } } : undefined;
    }
    default:
      return undefined;
  }
}

/** Limits of 64-bit memories and tables are bigints. */
function limitsOf({ limits }: MemoryExternType | TableExternType): object {
  const { minimum, maximum, shared, addressType } = limits;
  const count = (value: number) => (addressType === "i64" ? BigInt(value) : value);
  return {
    initial: count(minimum),
    ...(maximum !== undefined && { maximum: count(maximum) }),
    ...(shared && { shared }),
    ...(addressType === "i64" && { address: "i64" }),
  };
}

/**
 * The name of a type for a constructor.
 *
 * @throws TypeError if it has none: JavaScript has no names for references that cannot be null, or to a defined type
 */
function nameOf(type: ValueType): string {
  if (typeof type === "string") return type;
  if (!type.nullable || typeof type.ref !== "string") throw new TypeError("JavaScript has no name for this type");
  return type.ref === "func" ? "anyfunc" : `${type.ref}ref`;
}
