import { describe, expect, test } from "vitest";
import { changed, slowly, withSection } from "../test/fuse/broken-bytes.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { fuseUnit } from "./fuse.ts";
import { link, parseModule, planLink } from "./index.ts";
import { sectionId } from "./wasm/binary-format.ts";

/*
 * Modules that are invalid, and whose partners have what they lack: a declaration, a count, a value on the stack. The engine
 * sees no fault in the fused module.
 */

type Bytes = Uint8Array<ArrayBuffer>;
type Modules = Readonly<Record<"small" | "large", Bytes>>;

const MANY = "(func (result i32) (i32.const 1))".repeat(20);
const SMALL = `(module (func (export "f")))`;

/** The largest module of a link: it keeps its indices. */
const large = (body: string) => assemble(`(module (import "small" "f" (func $f)) ${body} ${MANY})`);

const withSmall = async (small: string, body = "") => ({ small: await assemble(small), large: await large(body) });

interface Case {
  readonly name: string;
  readonly invalid: "small" | "large";
  readonly make: () => Promise<Modules>;
}

const CASES: readonly Case[] = [
  {
    name: "a reference to an import that another module exports",
    invalid: "large",
    make: () => withSmall(SMALL, "(func (drop (ref.func $f)))"),
  },
  {
    name: "a reference to a function of the host that another module has in a table",
    invalid: "large",
    make: async () => {
      const host = `(import "host" "h" (func $h))`;
      const small = `(module ${host} (func (export "f")) (table 1 funcref) (elem (i32.const 0) $h))`;
      const text = `(module ${host} (import "small" "f" (func)) (func (drop (ref.func $h))) ${MANY})`;
      return { small: await assemble(small), large: await assemble(text) };
    },
  },
  {
    name: "a reference to its start function",
    invalid: "small",
    make: () => withSmall(`(module ${SMALL.slice(8, -1)} (func $s) (start $s) (func (drop (ref.func $s))))`),
  },
  {
    name: "a reference to its start function, in a module that keeps its indices",
    invalid: "large",
    make: () => withSmall(SMALL, "(func $s) (start $s) (func (drop (ref.func $s)))"),
  },
  {
    name: "an address that leaves its value to the next segment",
    invalid: "large",
    make: async () => {
      const small = `(module (func (export "f")) (func $s) (start $s) (memory (export "m") 1))`;
      const data = `(data (i32.const 5) "a") (data (i32.const 7) "b")`;
      const bytes = await assemble(
        `(module (import "small" "f" (func)) (import "small" "m" (memory 1)) ${data} ${MANY})`,
      );
      const two = [0x41, 5, 0x0b, 1, 0x61, 0, 0x41, 7, 0x0b];
      const moved = [0x41, 5, 0x41, 7, 0x0b, 1, 0x61, 0, 0x0b];
      return { small: await assemble(small), large: changed(bytes, two, moved) };
    },
  },
  {
    name: "a count of data segments that the head states as none",
    invalid: "large",
    make: async () => {
      const { small, large: bytes } = await withSmall(SMALL, `(memory 1) (data "x") (func (data.drop 0))`);
      const unnamed = changed(bytes, [0xfc, 9, 0, 0x0b], [1, 1, 1, 0x0b]);
      return { small, large: changed(unnamed, [sectionId.dataCount, 1, 1], [sectionId.dataCount, 1, 0]) };
    },
  },
  ...(["small", "large"] as const).map(
    (invalid): Case => ({
      name: `bytes behind its count of data segments, in the ${invalid} module`,
      invalid,
      make: async () => {
        const data = `(data "x") (func (data.drop 0))`;
        const modules = await withSmall(`(module ${SMALL.slice(8, -1)} ${data})`, data);
        const bytes = withSection(modules[invalid], sectionId.dataCount, (content) => [...content, 0]);
        return { ...modules, [invalid]: bytes };
      },
    }),
  ),
  {
    name: "bytes behind functions of which others are pulled to the front",
    invalid: "small",
    make: async () => {
      const { small, large: bytes } = await withSmall(`(module (func (export "f")) (func) (func))`);
      return { small: withSection(small, sectionId.code, (content) => [...content, 0]), large: bytes };
    },
  },
];

/** The engine tells which of its functions refused the module. */
const wordsOf = ({ message }: Error): string => message.replace("compileStreaming()", "compile()");

const HOST = { host: { h: () => {} } };

describe("link() with fuse: true", () => {
  test.each(CASES)("reports as an unfused link does: $name", async ({ invalid, make }) => {
    const modules = await make();
    for (const [name, bytes] of Object.entries(modules)) expect(WebAssembly.validate(bytes)).toBe(name !== invalid);
    for (const open of [(bytes: Bytes) => bytes, slowly]) {
      const [expected, found] = await Promise.all(
        [false, true].map((fuse) =>
          errorOf(link({ small: modules.small, large: open(modules.large) }, { fuse, place: "off", imports: HOST })),
        ),
      );
      expect(expected).toMatchObject({ code: "INVALID_MODULE", diagnostics: [{ module: invalid }] });
      expect(wordsOf(found as Error)).toBe(wordsOf(expected as Error));
    }
  });
});

describe("link() of modules that ask the host for one table by two types", () => {
  test.each([true, false])("reports the module whose type does not match, with fuse: %s", async (fuse) => {
    const table = (type: string) => `(import "host" "t" (table 1 ${type}))`;
    const small = await assemble(`(module ${table("externref")} ${SMALL.slice(8, -1)})`);
    const bytes = await assemble(`(module ${table("funcref")} (import "small" "f" (func)) ${MANY})`);
    const imports = { host: { t: new WebAssembly.Table({ initial: 1, element: "anyfunc" }) } };
    const error = await errorOf(link({ small, large: bytes }, { fuse, imports }));
    expect(error).toMatchObject({ code: "EXTERN_TYPE_MISMATCH", diagnostics: [{ module: "small" }] });
  });
});

describe("fuseUnit()", () => {
  const errorOfUnit = async (bytes: Modules) => {
    const types = { small: parseModule(bytes.small), large: parseModule(bytes.large) };
    const plan = planLink(types, { fuse: true });
    return errorOf(async () => fuseUnit(plan, { unit: plan.units[0]?.name ?? "", bytes }));
  };

  test("names the module with a reference to a function that it does not declare", async () => {
    const error = await errorOfUnit(await withSmall(SMALL, "(func (drop (ref.func $f)))"));
    expect(error).toMatchObject({ code: "INVALID_MODULE", diagnostics: [{ module: "large" }] });
    expect(error.message).toContain(
      "expected a reference to a function that the module declares, found one to function 0",
    );
  });

  test("names the module with a global that has the value of a later one", async () => {
    const globals = `(global i32 (i32.const 0)) (global (export "g") i32 (i32.const 7))`;
    const small = await assemble(`(module ${SMALL.slice(8, -1)} ${globals})`);
    const text = `(module (import "small" "f" (func)) (import "small" "g" (global i32)) ${MANY})`;
    const later = changed(small, [0x41, 0, 0x0b], [0x23, 1, 0x0b]);
    const error = await errorOfUnit({ small: later, large: await assemble(text) });
    expect(error).toMatchObject({ code: "INDEX_OUT_OF_RANGE", diagnostics: [{ module: "small" }] });
  });
});
