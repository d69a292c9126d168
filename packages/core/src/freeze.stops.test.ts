import { describe, expect, test } from "vitest";
import { importText } from "../test/import-text.ts";
import { assemble } from "../test/wat.ts";
import { freeze } from "./freeze.ts";
import { type LinkOptions, link } from "./index.ts";

interface Script {
  readonly load: (options?: object) => Promise<object>;
}

/** The errors of a link and of its frozen files. */
async function stopsOf(modules: Readonly<Record<string, string>>, options: LinkOptions = {}) {
  const entries = Object.entries(modules).map(async ([name, wat]) => [name, await assemble(wat)] as const);
  const bytes = Object.fromEntries(await Promise.all(entries));
  const linked = await link(bytes, options).catch((error) => error);
  const { files } = await freeze(bytes, { ...options, target: "inline" });
  const script = files.find(({ name }) => name === "linked.js");
  const { load } = await importText<Script>(String(script?.contents));
  return { linked, frozen: await load(options).catch((error) => error) };
}

const TRAPPING_CYCLE = {
  a: '(module (import "b" "f" (func $f)) (start $f) (func (export "g")))',
  b: '(module (import "a" "g" (func)) (func (export "f") unreachable))',
};

describe("the error of load()", () => {
  test.each([
    ["start", TRAPPING_CYCLE, {}],
    ["instantiate", { a: "(module (func $f unreachable) (start $f))" }, {}],
    ["instantiate", { 'odd "name"\n': "(module (func $f unreachable) (start $f))" }, {}],
    ["initialize", { a: '(module (func (export "_initialize") unreachable))' }, { initialize: true }],
  ] as const)(
    "says as that of link() which module it could not %s, and where it stopped",
    async (verb, modules, options) => {
      const { linked, frozen } = await stopsOf(modules, options);
      expect(frozen.message).toBe(linked.message);
      expect(frozen.message).toContain(`Cannot ${verb} `);
      expect(frozen).toMatchObject({ code: "INSTANTIATION_TRAPPED", module: Object.keys(modules)[0] });
    },
  );

  test.each([
    ["a data segment", '(module (memory (export "m") 1) (data (i32.const 65535) "ab"))'],
    ["a data segment behind others that fit", '(module (memory 1) (data (i32.const 0) "a") (data (i32.const 65537)))'],
    ["an element segment", "(module (table 1 funcref) (func $f) (elem (i32.const 1) $f))"],
  ])("is that of link() for %s without a start function", async (_, wat) => {
    const { linked, frozen } = await stopsOf({ a: wat });
    expect(frozen.message).toBe(linked.message);
    expect(frozen).toMatchObject({ code: "INSTANTIATION_TRAPPED", module: "a" });
    expect(frozen.message).toContain("Cannot instantiate a: ");
  });

  test("names the module of a segment in a fused file", async () => {
    const { linked, frozen } = await stopsOf({
      a: '(module (import "b" "f" (func $f)) (func (export "g") (call $f)))',
      b: '(module (memory 1) (data (i32.const 65536) "a") (func (export "f")))',
    });
    expect(frozen.message).toBe(linked.message);
    expect(frozen).toMatchObject({ code: "INSTANTIATION_TRAPPED", module: "b" });
  });

  test("is that of link() for a segment at the address of a global", async () => {
    const { linked, frozen } = await stopsOf({
      a: '(module (import "b" "base" (global i32)) (memory 1) (data (global.get 0) "a"))',
      b: '(module (global (export "base") i32 (i32.const 65536)))',
    });
    expect(frozen.message).toBe(linked.message);
    expect(frozen).toMatchObject({ code: "INSTANTIATION_TRAPPED", module: "a" });
  });

  test("is prepared for a memory that some hosts refuse", async () => {
    for (const [pages, isPrepared] of [
      [4096, false],
      [4097, true],
    ] as const) {
      const { files } = await freeze({ a: await assemble(`(module (memory ${pages}))`) });
      const script = String(files.find(({ name }) => name === "linked.js")?.contents);
      expect(script.includes("INSTANTIATION_TRAPPED")).toBe(isPrepared);
    }
  });

  test.each([
    ["no segment", "(module (memory 1))"],
    [
      "segments inside of their memory and table",
      '(module (memory 1) (data (i32.const 65535) "a") (table 1 funcref) (func $f) (elem (i32.const 0) $f))',
    ],
    ["a passive segment", '(module (memory 0) (data "a"))'],
  ])("costs nothing for %s", async (_, wat) => {
    const { files } = await freeze({ a: await assemble(wat) });
    expect(String(files.find(({ name }) => name === "linked.js")?.contents)).not.toContain("INSTANTIATION_TRAPPED");
  });

  test("tells that a module threw an exception of WebAssembly", async () => {
    const { frozen } = await stopsOf({ a: "(module (tag $t) (func $f (throw $t)) (start $f))" });
    expect(frozen.diagnostics[0].message).toMatch(/start function or an active segment: an exception of WebAssembly$/);
  });

  test.each([["a text"], [undefined], [7n]])("has the value %s that a host function threw", async (thrown) => {
    const f = () => {
      throw thrown;
    };
    const { linked, frozen } = await stopsOf(
      { a: '(module (import "env" "f" (func $f)) (start $f))' },
      { imports: { env: { f } } },
    );
    expect(frozen.message).toBe(linked.message);
    expect(frozen.cause).toBe(thrown);
  });
});

test("the trap of frozen files is that of link() for functions that nobody provides, also for a main with arguments", async () => {
  const bytes = await assemble(
    `(module
      (import "env" "__main_argc_argv" (func $main (param i32 i32) (result i32)))
      (import "env" "other" (func $other))
      (func (export "_start") (drop (call $main (i32.const 0) (i32.const 0))))
      (func (export "others") (call $other)))`,
  );
  const options = { unresolved: "trap" } as const;
  const linked = await link({ a: bytes }, options);
  const { files } = await freeze({ a: bytes }, { ...options, target: "inline" });
  const { load } = await importText<Script>(String(files.find(({ name }) => name === "linked.js")?.contents));
  const frozen = (await load()) as typeof linked.exports;
  const thrown = (call: unknown): unknown => {
    try {
      (call as () => void)();
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };
  expect(thrown(linked.exports["a"]?.["_start"])).toContain("-Wl,--export-if-defined=__main_argc_argv");
  for (const name of ["_start", "others"]) {
    expect(thrown(frozen["a"]?.[name])).toBe(thrown(linked.exports["a"]?.[name]));
  }
});
