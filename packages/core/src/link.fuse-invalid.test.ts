import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { changed, slowly, withSection } from "../test/fuse/broken-bytes.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { fuseUnit } from "./fuse.ts";
import { link, linkPlan, parseModule, planLink, prepare } from "./index.ts";
import { sectionId } from "./wasm/binary-format.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Has private items of each kind, which no other module may name. */
const SMALL = `(module
  (func (export "f") (result i32) (i32.const 42)) (func $private (result i32) (i32.const 666))
  (global (mut i32) (i32.const 7)) (global i32 (i32.const 9)) (table 3 funcref) (elem (table 0) (i32.const 0) func $private)
  (elem func $private) (tag))`;

/** Keeps its indices in the unit: its 22 functions have the indices 0 to 21. */
const large = (body: string, definitions = "") => `(module
  (import "small" "f" (func $f (result i32))) ${definitions}
  (func (export "go") (result i32) ${body})
  ${"(func (result i32) (i32.const 1))".repeat(20)})`;

const CALL_F = [0x10, 0];
const END = 0x0b;
const calls = () => assemble(large("(call $f)"));

type Case = readonly [what: string, make: () => Promise<Bytes>, small: string];

type Given = readonly [what: string, make: () => Promise<Bytes>, small?: string];

const withPartner = ([what, make, small = SMALL]: Given): Case => [what, make, small];

const WITH_MEMORY = SMALL.replace("(tag)", "(tag) (memory 1)");

const NAMES_ANOTHER: readonly Given[] = [
  ["a function", async () => changed(await calls(), CALL_F, [0x10, 22])],
  ["a mutable global", async () => changed(await calls(), CALL_F, [0x23, 0])],
  [
    "a table",
    async () => changed(await assemble(large("(table.size 0)", "(table 1 funcref)")), [0xfc, 16, 0], [0xfc, 16, 1]),
  ],
  [
    "an element segment",
    async () =>
      changed(await assemble(large("(elem.drop 0) (call $f)", "(elem func $f)")), [0xfc, 13, 0], [0xfc, 13, 1]),
  ],
  ["a tag", async () => changed(await assemble(large("(throw 0)", "(tag)")), [0x08, 0], [0x08, 1])],
  [
    "a type",
    async () => {
      const wat = large("(call_indirect (type 0) (i32.const 0))", "(table 1 funcref)");
      return changed(await assemble(wat), [0x11, 0, 0], [0x11, 1, 0]);
    },
  ],
];

const DATA = (offset = "(i32.const 1)") => large("(call $f)", `(memory 1) (data ${offset} "AB")`);

const OTHERWISE_INVALID: readonly Given[] = [
  [
    "has an address that is no constant",
    async () => changed(await assemble(DATA()), [0x41, 1, END, 2], [0x3f, 0, END, 2]),
  ],
  [
    "has an address that a mutable global holds",
    async () => {
      const wat = large("(call $f)", `(memory 1) (global (mut i32) (i32.const 8)) (data (i32.const 1) "AB")`);
      return changed(await assemble(wat), [0x41, 1, END, 2], [0x23, 0, END, 2]);
    },
  ],
  [
    "has an address that another module holds",
    async () => changed(await assemble(DATA()), [0x41, 1, END, 2], [0x23, 1, END, 2]),
  ],
  [
    "counts its functions wrongly",
    async () => withSection(await calls(), sectionId.code, ([, ...rest]) => [20, ...rest]),
  ],
  ["has bytes behind its functions", async () => withSection(await calls(), sectionId.code, (all) => [...all, 0])],
  ["has bytes behind no segments", async () => withSection(await assemble(DATA()), sectionId.data, () => [0, 0])],
  [
    "has data without a memory",
    async () => Uint8Array.from([...(await calls()), 11, 7, 1, 0, 0x41, 0, END, 1, 0x41]),
    WITH_MEMORY,
  ],
  ["names a section in bytes that are no text", async () => Uint8Array.from([...(await calls()), 0, 2, 1, 0xff])],
  ["has a section that is shorter than its name", async () => Uint8Array.from([...(await calls()), 0, 2, 9, 0x61])],
];

/** The engine tells which of its functions refused the module. */
const wordsOf = ({ message }: Error): string => message.replace("compileStreaming()", "compile()");

async function expectSameError(make: Case[1], smallText: string): Promise<void> {
  const bytes = await make();
  expect(WebAssembly.validate(bytes)).toBe(false);
  const small = await assemble(smallText);
  for (const open of [() => bytes, () => slowly(bytes)]) {
    const [expected, found] = await Promise.all(
      [false, true].map((fuse) => errorOf(link({ small, large: open() }, { fuse, place: "off" }))),
    );
    expect(expected?.diagnostics[0]?.module).toBe("large");
    expect(wordsOf(found as Error)).toBe(wordsOf(expected as Error));
  }
}

describe("link() with fuse: true, of a module that keeps its indices", () => {
  test("links it as long as it is valid", async () => {
    const small = await assemble(SMALL);
    for (const wat of [large("(call $f)"), DATA()]) {
      const bytes = await assemble(wat);
      for (const source of [bytes, slowly(bytes)]) {
        const { exports, plan } = await link({ small, large: source }, { fuse: true, place: "off" });
        expect(plan.units[0]?.fused?.verbatim).toBe("large");
        expect(exported(exports, "large", "go")()).toBe(42);
      }
    }
  });

  test.each(NAMES_ANOTHER.map(withPartner))(
    "reports as an unfused link does that its code names %s of another module",
    (_, make, small) => expectSameError(make, small),
  );

  test.each(OTHERWISE_INVALID.map(withPartner))("reports as an unfused link does that it %s", (_, make, small) =>
    expectSameError(make, small),
  );
});

describe("linkPlan() with a fused plan", () => {
  test.each([
    ["names a function of another module", CALL_F, [0x10, 22]],
    ["returns another type", [0x41, 1, END], [0x42, 1, END]],
    ["has an instruction that no engine knows", [0x41, 1, END], [0xff, 1, END]],
  ])("reports a module by its own name whose code %s", async (_, from, to) => {
    const [small, valid] = [await assemble(SMALL), await calls()];
    const errors = await Promise.all(
      [false, true].map(async (fuse) => {
        const { plan } = await prepare({ small, large: valid }, { fuse });
        return errorOf(linkPlan(plan, { small, large: changed(valid, from, to) }));
      }),
    );
    expect(errors[1]?.message).toBe(errors[0]?.message);
    expect(errors[1]?.diagnostics.map(({ module }) => module)).toEqual(["large"]);
  });
});

describe("fuseUnit()", () => {
  test("names the module whose code names an item of another one", async () => {
    const bytes = { small: await assemble(SMALL), large: changed(await calls(), CALL_F, [0x10, 22]) };
    const types = { small: parseModule(bytes.small), large: parseModule(bytes.large) };
    const plan = planLink(types, { fuse: true });
    const error = await errorOf(async () => fuseUnit(plan, { unit: plan.units[0]?.name ?? "", bytes }));
    expect(error).toMatchObject({ code: "INDEX_OUT_OF_RANGE", diagnostics: [{ module: "large" }] });
  });
});
