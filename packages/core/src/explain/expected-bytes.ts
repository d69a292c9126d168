import type { Expected } from "../parse/parse-problems.ts";
import type { ProposedForm } from "../parse/type-section.ts";
import type { ProposedType } from "../parse/value-type.ts";

const EXPECTED: Readonly<Record<Expected, string>> = {
  "composite type": "a func, struct or array type",
  "data flags": "flags of a data segment from 0 to 2",
  "element flags": "flags of an element segment from 0 to 7",
  "extern kind": "an extern kind from 0x00 to 0x04",
  "heap type": "a heap type",
  "memory flags": "flags of limits from 0x00 to 0x0f",
  mutability: "0x00 (constant) or 0x01 (mutable)",
  "reference type": "a reference type",
  "table flags": "flags of limits from 0x00 to 0x07",
  "table initializer": "0x00 behind the 0x40 of a table with an initializer",
  "tag attribute": "0x00, the attribute of an exception tag",
  "value type": "a value type",
};

const PROPOSED_FORMS: Readonly<Record<ProposedForm, string>> = {
  93: "a continuation type (stack switching)",
  101: "a shared type (shared-everything threads)",
  77: "a type with a descriptor (custom descriptors)",
  76: "a type that describes another (custom descriptors)",
};

const PROPOSED_TYPES: Readonly<Record<ProposedType, string>> = {
  117: "the heap type nocont (stack switching)",
  104: "the heap type cont (stack switching)",
  103: "the type stringref (reference-typed strings)",
  102: "the type stringview_wtf8 (reference-typed strings)",
  101: "a shared heap type (shared-everything threads)",
  98: "an exact heap type (custom descriptors)",
  97: "the type stringview_iter (reference-typed strings)",
};

/** The bytes that the standard allows at a position: `a value type`. */
export function describeExpected(expected: Expected): string {
  return EXPECTED[expected];
}

/** The feature that a proposal assigns to a byte: `a shared table (shared-everything threads)`. */
export function describeProposed(expected: Expected, found: number): string {
  switch (expected) {
    case "composite type":
      return PROPOSED_FORMS[found as ProposedForm];
    case "extern kind":
      return "an exact function (custom descriptors)";
    case "mutability":
      return "a shared global (shared-everything threads)";
    case "table flags":
      return "a shared table (shared-everything threads)";
    default:
      return PROPOSED_TYPES[found as ProposedType];
  }
}
