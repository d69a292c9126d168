import type {
  CompositeType,
  DefinedType,
  FieldType,
  HeapType,
  RefType,
  StorageType,
  ValueType,
} from "../../wasm/extern-type.ts";
import type { ModuleType } from "../../wasm/module-type.ts";

/**
 * One numbering of the defined types of all modules, in which equal types have equal numbers.
 *
 * Two defined types are equal if their recursion groups are equal after every reference into the group itself is
 * replaced by its position there (core specification 3.0, "Rolling and unrolling"). So a group is numbered by its text
 * with references in that form. References out of the group refer to earlier groups, which already have numbers.
 */
export interface CanonicalTypes {
  /** Types by canonical number; their references are canonical too. */
  readonly types: readonly DefinedType[];
  /** For each module, in input order: canonical number by type index. */
  readonly numbers: readonly (readonly number[])[];
}

type Renumber = (index: number) => number;

/** Numbers the types of all modules. Linear in their total size. */
export function canonicalizeTypes(modules: readonly ModuleType[]): CanonicalTypes {
  const types: DefinedType[] = [];
  const groupByText = new Map<string, number>();
  const numbers = modules.map((module) => {
    const local: number[] = [];
    while (local.length < module.types.length) numberGroup(module.types, local, { types, groupByText });
    return local;
  });
  return { types, numbers };
}

interface Registry {
  readonly types: DefinedType[];
  readonly groupByText: Map<string, number>;
}

/** Appends the canonical numbers of the group that starts at `local.length`. */
function numberGroup(source: readonly DefinedType[], local: number[], registry: Registry): void {
  const start = local.length;
  const size = source[start]?.groupSize ?? 1;
  // Inside the group: −1 − position, which cannot be equal to a canonical number.
  const roll = (index: number): number => (index >= start ? start - index - 1 : (local[index] ?? index));
  let text = "";
  for (let at = start; at < start + size; at += 1) text += `${textOfType(source[at] as DefinedType, roll)} `;
  let first = registry.groupByText.get(text);
  if (first === undefined) {
    first = registry.types.length;
    registry.groupByText.set(text, first);
    const shift = first - start;
    for (const type of source.slice(start, start + size)) {
      const canonical = renumberDefinedType(type, (index) => (index >= start ? index + shift : roll(index)));
      registry.types.push({ ...canonical, groupStart: first, groupSize: size });
    }
  }
  for (let position = 0; position < size; position += 1) local.push(first + position);
}

/**
 * Two types have the same text if and only if they are equal after renumbering, except for their place in their group.
 */
function textOfType({ composite, supertype, final }: DefinedType, renumber: Renumber): string {
  const head = `${final ? "final" : "open"} ${supertype === undefined ? "top" : renumber(supertype)} ${composite.kind}`;
  switch (composite.kind) {
    case "func":
      return `${head} ${textOfValues(composite.params, renumber)}:${textOfValues(composite.results, renumber)}`;
    case "struct":
      return `${head} ${composite.fields.map((field) => textOfField(field, renumber)).join()}`;
    case "array":
      return `${head} ${textOfField(composite.element, renumber)}`;
  }
}

function textOfValues(types: readonly ValueType[], renumber: Renumber): string {
  let text = "";
  for (const type of types) text += `${textOfStorage(type, renumber)},`;
  return text;
}

function textOfField({ type, mutable }: FieldType, renumber: Renumber): string {
  return `${mutable ? "mut " : ""}${textOfStorage(type, renumber)}`;
}

function textOfStorage(type: StorageType, renumber: Renumber): string {
  if (typeof type === "string") return type;
  const heap = typeof type.ref === "number" ? renumber(type.ref) : type.ref;
  return `ref${type.nullable ? " null" : ""} ${heap}`;
}

/** A defined type with every reference renumbered; its place in its group is kept. */
export function renumberDefinedType(type: DefinedType, renumber: Renumber): DefinedType {
  const composite = renumberComposite(type.composite, renumber);
  return type.supertype === undefined
    ? { ...type, composite }
    : { ...type, composite, supertype: renumber(type.supertype) };
}

function renumberComposite(type: CompositeType, renumber: Renumber): CompositeType {
  switch (type.kind) {
    case "func":
      return {
        kind: "func",
        params: type.params.map((value) => renumberValueType(value, renumber)),
        results: type.results.map((value) => renumberValueType(value, renumber)),
      };
    case "struct":
      return {
        kind: "struct",
        fields: type.fields.map((field) => renumberField(field, renumber)),
      };
    case "array":
      return { kind: "array", element: renumberField(type.element, renumber) };
  }
}

function renumberField(field: FieldType, renumber: Renumber): FieldType {
  return {
    type: renumberStorageType(field.type, renumber),
    mutable: field.mutable,
  };
}

function renumberStorageType(type: StorageType, renumber: Renumber): StorageType {
  return type === "i8" || type === "i16" ? type : renumberValueType(type, renumber);
}

/** A value type with every reference to a defined type renumbered. */
export function renumberValueType(type: ValueType, renumber: Renumber): ValueType {
  return typeof type === "string" ? type : renumberRefType(type, renumber);
}

/** A reference type with its reference to a defined type, if it has one, renumbered. */
export function renumberRefType(type: RefType, renumber: Renumber): RefType {
  const ref: HeapType = typeof type.ref === "number" ? renumber(type.ref) : type.ref;
  return { ref, nullable: type.nullable };
}
