import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/seed.ts";
import { ByteReader } from "../parse/byte-reader.ts";
import { arbitraryModule } from "../parse/fixtures/arbitrary-module.ts";
import { PREAMBLE } from "../parse/fixtures/encode-module.ts";
import type { ModuleModel } from "../parse/fixtures/print-module.ts";
import { readRefType } from "../parse/value-type.ts";
import { parseModule } from "../parse-module.ts";
import { sectionId } from "../wasm/binary-format.ts";
import type { DefinedType, ExternKind } from "../wasm/extern-type.ts";
import { encodeDefinition, encodeRecursionGroups, encodeRefType } from "./encode-types.ts";
import { encodeName, encodeSection, encodeVector, flatten } from "./encode-values.ts";

const KIND: Readonly<Record<ExternKind, number>> = { function: 0, table: 1, memory: 2, global: 3, tag: 4 };

/** The types and imports of a model, as a module. */
function encodeModel({ types, imports }: Pick<ModuleModel, "types" | "imports">): Uint8Array<ArrayBuffer> {
  const entries = imports.map(({ module, name, type }) => [
    encodeName(module),
    encodeName(name),
    KIND[type.kind as ExternKind],
    encodeDefinition(type),
  ]);
  return flatten([
    PREAMBLE,
    encodeSection(1, encodeVector(encodeRecursionGroups(types))),
    encodeSection(2, encodeVector(entries)),
  ]);
}

describe("encodeRecursionGroups() and encodeDefinition()", () => {
  test("write what parseModule() reads back: every type, recursive, with supertypes, and every extern type", () => {
    const property = fc.property(arbitraryModule, ({ types, imports }) => {
      const parsed = parseModule(encodeModel({ types, imports }));
      expect({ types: parsed.types, imports: parsed.imports }).toEqual({ types, imports });
    });
    fc.assert(property, runs(1_000));
  });

  test("write a type as WebAssembly 1.0 did if it has no newer feature", () => {
    const plain: DefinedType = {
      composite: { kind: "func", params: ["i32"], results: [] },
      final: true,
      groupStart: 0,
      groupSize: 1,
    };
    expect(flatten(encodeRecursionGroups([plain]))).toEqual(Uint8Array.of(0x60, 1, 0x7f, 0));
    const table = { kind: "table", element: { ref: "func", nullable: true } } as const;
    const limits = { minimum: 1, shared: false, addressType: "i32" } as const;
    expect(flatten([encodeDefinition({ ...table, limits })])).toEqual(Uint8Array.of(0x70, 0, 1));
  });

  test("write limits beyond 32 bits", () => {
    const limits = { minimum: 262_144, maximum: 2 ** 48, shared: false, addressType: "i64" } as const;
    const imports = [{ module: "a", name: "b", type: { kind: "memory", limits } }] as const;
    expect(parseModule(encodeModel({ types: [], imports })).imports).toEqual(imports);
  });

  test("refuse an extern of unknown type", () => {
    expect(() => encodeDefinition({ kind: "opaque", externKind: "tag" })).toThrow("A tag of unknown type");
  });
});

describe("encodeRefType()", () => {
  test("writes type indices as signed integers that are not negative", () => {
    const indices = fc.oneof(
      fc.nat(2 ** 20),
      fc.constantFrom(0, 63, 64, 127, 128, 8_191, 8_192, 16_383, 16_384, 999_999),
    );
    const property = fc.property(indices, fc.boolean(), (ref, nullable) => {
      const bytes = flatten(encodeRefType({ ref, nullable }));
      const reader = new ByteReader(bytes, { start: 0, end: bytes.length, section: sectionId.type });
      expect(readRefType(reader, 2 ** 21)).toEqual({ ref, nullable });
      expect(reader.bytesLeft).toBe(0);
    });
    fc.assert(property, runs(1_000));
  });
});
