import { parse as assemble, print } from "@bytecodealliance/jco";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/seed.ts";
import type { ParseCode } from "../diagnostic.ts";
import { parseModule } from "../parse-module.ts";
import { leb128, PREAMBLE } from "./fixtures/encode-module.ts";
import { parseErrorOf } from "./fixtures/problem-of.ts";

/** `REC_RUNS=200 npx vitest run read-module.fuzz` looks longer, and `REC_SEED` elsewhere. */
const RUNS = runs(5_000);
const TIMEOUT_MS = 60_000 + RUNS.numRuns * 10;

const sources = import.meta.glob<string>("./fixtures/*.wat", { query: "?raw", import: "default", eager: true });
const modules = await Promise.all(
  Object.values(sources).map(async (source) => Uint8Array.from(await assemble(source))),
);

interface RawSection {
  readonly id: number;
  readonly content: readonly number[];
}

function splitSections(bytes: Uint8Array<ArrayBuffer>): RawSection[] {
  return parseModule(bytes).sections.map(({ id, name, offset, sizeBytes }) => {
    const text = name === undefined ? [] : [...new TextEncoder().encode(name)];
    const before = name === undefined ? [] : [...leb128(text.length), ...text];
    return { id, content: [...before, ...bytes.subarray(offset, offset + sizeBytes)] };
  });
}

/** Bytes that mean something somewhere. */
const MEANINGFUL = [0, 1, 2, 3, 4, 5, 7, 0x0b, 0x20, 0x23, 0x40, 0x41, 0x4e, 0x4f, 0x50, 0x5d, 0x5e, 0x5f, 0x60, 0x63]
  .concat([0x64, 0x65, 0x68, 0x69, 0x6a, 0x6b, 0x6e, 0x6f, 0x70, 0x71, 0x74, 0x77, 0x78, 0x7b, 0x7e, 0x7f, 0x80])
  .concat([0xd0, 0xd2, 0xfb, 0xfd, 0xff]);

const edit = fc.record({
  section: fc.nat(20),
  at: fc.nat(400),
  /** Bytes that are taken away. */
  removed: fc.nat(2),
  inserted: fc.array(fc.oneof(fc.constantFrom(...MEANINGFUL), fc.nat(255)), { maxLength: 2 }),
});
type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never;

function editBytes(bytes: readonly number[], { at, removed, inserted }: Edit): number[] {
  return Array.from(bytes).toSpliced(at % (bytes.length + 1), removed, ...inserted);
}

/** Edits inside sections. The sizes of the sections are corrected, so that the damage reaches the decoders. */
const editedSections = fc
  .tuple(fc.constantFrom(...modules), fc.array(edit, { minLength: 1, maxLength: 3 }))
  .map(([bytes, edits]) => {
    const sections = edits.reduce(
      (before, one) =>
        before.map((section, index) =>
          index === one.section % before.length ? { ...section, content: editBytes(section.content, one) } : section,
        ),
      splitSections(bytes),
    );
    return encode(sections);
  });

function encode(sections: readonly RawSection[]): Uint8Array<ArrayBuffer> {
  const bytes = sections.flatMap(({ id, content }) => [id, ...leb128(content.length), ...content]);
  return Uint8Array.from([...PREAMBLE, ...bytes]);
}

/** Edits anywhere, sizes and preamble too, and truncation. */
const editedBytes = fc
  .tuple(fc.constantFrom(...modules), fc.array(edit, { maxLength: 3 }), fc.option(fc.nat(400)))
  .map(([bytes, edits, length]) => {
    const edited = edits.reduce((before, one) => editBytes(before, { ...one, at: one.at + one.section }), [...bytes]);
    return Uint8Array.from(length === null ? edited : edited.slice(0, length));
  });

const randomSections = fc
  .array(fc.record({ id: fc.nat(13), content: fc.array(fc.nat(255), { maxLength: 30 }) }), { maxLength: 4 })
  .map((sections) => encode(sections.toSorted((a, b) => a.id - b.id)));

const anyBytes = fc.oneof(editedSections, editedBytes, randomSections);

/** Codes for features that an engine may lack, or that it may have although the standard does not. */
const UNSUPPORTED: ReadonlySet<ParseCode> = new Set(["UNSUPPORTED_FEATURE", "UNSUPPORTED_VERSION"]);

/** Codes for bytes that are malformed in themselves. */
const MALFORMED: ReadonlySet<ParseCode> = new Set([
  "NOT_WEBASSEMBLY",
  "UNEXPECTED_END",
  "MALFORMED_INTEGER",
  "MALFORMED_NAME",
  "MALFORMED_SECTION",
  "MALFORMED_TYPE",
]);

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("parseModule() of damaged bytes", () => {
  test(
    "returns, or throws a ModuleParseError with an offset inside of the module",
    () => {
      const property = fc.property(anyBytes, (bytes) => {
        const error = parseErrorOf(() => parseModule(bytes));
        if (error === undefined) return;
        expect(error.offset).toBeGreaterThanOrEqual(0);
        expect(error.offset).toBeLessThanOrEqual(bytes.length);
        expect(error.diagnostics[0]?.message).toMatch(
          new RegExp(`^Cannot parse the module: .* \\(at offset 0x${error.offset.toString(16)}\\)$`),
        );
        expect(error.diagnostics).toMatchObject([{ code: error.code, offset: error.offset }]);
        expect(error.diagnostics[0]?.hint).toMatch(/^[a-z].*[^.]$/);
      });
      fc.assert(property, RUNS);
    },
    TIMEOUT_MS,
  );

  test(
    "accepts what the engine accepts",
    () => {
      const property = fc.property(anyBytes, (bytes) => {
        if (!WebAssembly.validate(bytes)) return;
        const error = parseErrorOf(() => parseModule(bytes));
        if (error === undefined || UNSUPPORTED.has(error.code)) return;
        throw new Error(`the engine accepts ${hex(bytes)}`, { cause: error });
      });
      fc.assert(property, RUNS);
    },
    TIMEOUT_MS,
  );

  test(
    "finds the names and kinds that the engine finds",
    () => {
      const property = fc.property(editedSections, (bytes) => {
        if (!WebAssembly.validate(bytes)) return;
        const module = new WebAssembly.Module(bytes);
        const { imports, exports } = parseModule(bytes);
        expect(imports.map(({ module, name, type }) => ({ module, name, kind: type.kind }))).toEqual(
          WebAssembly.Module.imports(module),
        );
        expect(exports.map(({ name, type }) => ({ name, kind: type.kind }))).toEqual(
          WebAssembly.Module.exports(module),
        );
      });
      fc.assert(property, RUNS);
    },
    TIMEOUT_MS,
  );

  test(
    "agrees with wasm-tools on what is malformed in the sections it reads",
    async () => {
      const property = fc.asyncProperty(editedSections, async (bytes) => {
        const error = parseErrorOf(() => parseModule(bytes));
        const refused = await print(bytes).then(
          () => undefined,
          (cause: unknown) => String(cause instanceof Error ? cause.message : cause),
        );
        if (refused === undefined && error !== undefined && MALFORMED.has(error.code)) {
          throw new Error(`wasm-tools reads ${hex(bytes)}`, { cause: error });
        }
        if (refused !== undefined && error === undefined && concernsHead(bytes, refused)) {
          throw new Error(`wasm-tools refuses ${hex(bytes)}: ${refused}`);
        }
      });
      await fc.assert(property, runs(2_500));
    },
    TIMEOUT_MS,
  );
});

/** Complaints of wasm-tools about bytes that `parseModule` accepts, as engines or the specification do. */
const STRICTER: readonly RegExp[] = [
  // Engines read the attribute of a tag as LEB128, of any length.
  /invalid tag attributes/,
  // The bounds of 32-bit limits are u64 in the specification, and their range is a rule of validation.
  /invalid var_u32: integer (representation too long|too large)/,
  // Engines accept an abstract heap type as any s33 of its value.
  /invalid indexed ref heap type/,
];

/** Whether the offset of a complaint is in a section that `parseModule` decodes. */
function concernsHead(bytes: Uint8Array<ArrayBuffer>, complaint: string): boolean {
  if (STRICTER.some((pattern) => pattern.test(complaint))) return false;
  const offset = Number(/offset (0x[0-9a-f]+)/.exec(complaint)?.[1] ?? Number.NaN);
  const section = parseModule(bytes).sections.find(
    (one) => offset >= one.offset && offset < one.offset + one.sizeBytes,
  );
  return section !== undefined && section.id >= 1 && (section.id <= 8 || section.id === 13);
}
