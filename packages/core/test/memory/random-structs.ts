import fc from "fast-check";
import {
  array,
  bool,
  type CType,
  chars,
  enumeration,
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
} from "../../src/memory/index.ts";

/** A type in both languages. */
export interface Twin {
  readonly type: CType;
  /** Its declaration in C, for a member of this name. */
  readonly declare: (name: string) => string;
}

export interface StructTwin extends Twin {
  readonly members: readonly string[];
}

/** Declarations that members rely on. */
export const PRELUDE = "enum Compass { NORTH, SOUTH };";

const SCALARS: readonly (readonly [CType, string])[] = [
  [i8, "signed char"],
  [u8, "unsigned char"],
  [i16, "short"],
  [u16, "unsigned short"],
  [i32, "int"],
  [u32, "unsigned"],
  [i64, "long long"],
  [u64, "unsigned long long"],
  [f32, "float"],
  [f64, "double"],
  [bool, "_Bool"],
  [isize, "long"],
  [usize, "__SIZE_TYPE__"],
  [pointer, "void *"],
  [enumeration({ north: 0, south: 1 }), "enum Compass"],
];

const scalar: fc.Arbitrary<Twin> = fc.constantFrom(...SCALARS).map(([type, c]) => ({
  type,
  declare: (name) => `${c} ${name}`,
}));

const text: fc.Arbitrary<Twin> = fc
  .integer({ min: 1, max: 9 })
  .map((size) => ({ type: chars(size), declare: (name) => `char ${name}[${size}]` }));

const { member } = fc.letrec<{ member: Twin; arrays: Twin; nested: Twin }>((tie) => ({
  member: fc.oneof({ maxDepth: 3 }, { arbitrary: scalar, weight: 6 }, text, tie("arrays"), tie("nested")),
  arrays: fc.tuple(tie("member"), fc.integer({ min: 1, max: 5 })).map(([{ type, declare }, length]) => ({
    type: array(type, length),
    declare: (name) => declare(`${name}[${length}]`),
  })),
  nested: fc.array(tie("member"), { minLength: 1, maxLength: 4 }).map((members) => structOf(members)),
}));

function structOf(members: readonly Twin[]): StructTwin {
  const names = members.map((_, index) => `m${index}`);
  return {
    type: struct(Object.fromEntries(members.map(({ type }, index) => [`m${index}`, type]))),
    declare: (name) => {
      const lines = members.map((twin, index) => `${twin.declare(`m${index}`)};`);
      return `struct { ${lines.join(" ")} } ${name}`;
    },
    members: names,
  };
}

/** Structs of up to eight members; arrays and structs may be members too. */
export const structTwin: fc.Arbitrary<StructTwin> = fc
  .array(member, { minLength: 1, maxLength: 8 })
  .map((members) => structOf(members));
