import fc from "fast-check";
import type { WatPair } from "./wat-pair.ts";

/*
 * Two modules with almost the same random defined types. The first exports every type as a function or a global, and
 * the second imports them all. The second may have an additional type at the front, which shifts all indices. It may
 * have one type changed, and may have two groups joined or one split.
 */

interface RandomType {
  readonly label: string;
  readonly kind: "func" | "struct" | "array";
  /** Value types; a number refers to one of the types that are visible here. */
  readonly parts: readonly (string | number)[];
  readonly mutable: boolean;
  readonly open: boolean;
  /** Picks one of the earlier open types of the same kind, or none. */
  readonly supertype: number;
  readonly endsGroup: boolean;
}

const shapes = fc.record({
  kind: fc.constantFrom("func" as const, "func" as const, "struct" as const, "array" as const),
  parts: fc.array(fc.oneof(fc.constantFrom("i32", "f64", "anyref", "(ref null func)"), fc.nat({ max: 7 })), {
    maxLength: 2,
  }),
  mutable: fc.boolean(),
  open: fc.boolean(),
  supertype: fc.nat({ max: 3 }),
  endsGroup: fc.boolean(),
});

const typeLists = fc
  .array(shapes, { minLength: 1, maxLength: 6 })
  .map((list) => list.map((shape, at): RandomType => ({ ...shape, label: `$t${at}` })));

interface TypeSection {
  readonly groups: readonly (readonly string[])[];
}

/** The last type of the group that contains a type: the group's types may refer to each other. */
function lastOfGroup(types: readonly RandomType[], at: number): number {
  const end = types.findIndex((type, position) => position >= at && type.endsGroup);
  return end === -1 ? types.length - 1 : end;
}

function writeTypes(types: readonly RandomType[]): TypeSection {
  const inherited = new Map<string, readonly (string | number)[]>();
  const groups: string[][] = [[]];
  types.forEach((type, at) => {
    const visible = lastOfGroup(types, at) + 1;
    const open = types.slice(0, at).filter((other) => other.open && other.kind === type.kind);
    const parent = open[type.supertype];
    // A subtype repeats the parts of its supertype; a struct may add fields at the end.
    const own = type.kind === "struct" || parent === undefined ? type.parts : [];
    const parts = [...(parent === undefined ? [] : (inherited.get(parent.label) ?? [])), ...own].map((part) =>
      typeof part === "number" ? `(ref null $t${part % visible})` : part,
    );
    inherited.set(type.label, parts);
    const mutable = parent === undefined ? type.mutable : false;
    const body = writeComposite(type.kind, parts, mutable && !type.open);
    const supertype = parent === undefined ? "" : parent.label;
    const text = `(type ${type.label} (sub ${type.open ? "" : "final"} ${supertype} ${body}))`;
    groups.at(-1)?.push(text);
    if (type.endsGroup) groups.push([]);
  });
  return { groups };
}

function writeComposite(kind: RandomType["kind"], parts: readonly string[], mutable: boolean): string {
  if (kind === "func") return `(func (param ${parts.join(" ")}))`;
  const field = (type: string) => (mutable ? `(mut ${type})` : type);
  if (kind === "array") return `(array ${field(parts[0] ?? "i8")})`;
  return `(struct ${parts.map((part) => `(field ${field(part)})`).join(" ")})`;
}

function writeSection({ groups }: TypeSection): string {
  return groups.map((group) => (group.length === 1 ? group.join("") : `(rec ${group.join(" ")})`)).join("\n");
}

const changes = fc.constantFrom("none", "none", "open", "parts", "mutable", "endsGroup");

function change(type: RandomType, what: string): RandomType {
  switch (what) {
    case "open":
      return { ...type, open: !type.open };
    case "parts":
      return { ...type, parts: [...type.parts, "i64"] };
    case "mutable":
      return { ...type, mutable: !type.mutable };
    case "endsGroup":
      return { ...type, endsGroup: !type.endsGroup };
    default:
      return type;
  }
}

const asGlobal = ({ label }: RandomType) =>
  `(global (export "${label} global") (ref null ${label}) (ref.null ${label}))`;
const asFunction = ({ label, kind }: RandomType) =>
  kind === "func" ? `(func (export "${label} func") (type ${label}) unreachable)` : "";

/** The pairs of one random list of types; the engine rejects modules that are invalid. */
export const typeSectionPairs: fc.Arbitrary<WatPair> = fc
  .record({
    types: typeLists,
    shift: fc.boolean(),
    changed: fc.nat({ max: 5 }),
    what: changes,
    expected: fc.nat({ max: 5 }),
    actual: fc.nat({ max: 5 }),
    same: fc.boolean(),
  })
  .map(({ types, shift, changed, what, expected, actual, same }) => {
    const at = (position: number) => types[position % types.length] as RandomType;
    const others = types.map((type) => (type === at(changed) ? change(type, what) : type));
    const wanted = at(expected);
    const given = same ? wanted : at(actual);
    const kind = wanted.kind === "func" && given.kind === "func" && expected % 2 === 0 ? "func" : "global";
    const provider = `(module ${writeSection(writeTypes(types))} ${types.map(asGlobal).join(" ")} ${types.map(asFunction).join(" ")})`;
    const type = kind === "func" ? `(type ${wanted.label})` : `(ref null ${wanted.label})`;
    const front = shift ? "(type (func (param f32)))" : "";
    const importer = `(module ${front} ${writeSection(writeTypes(others))} (import "m" "x" (${kind} ${type})))`;
    return { provider, name: `${given.label} ${kind}`, importer };
  });
