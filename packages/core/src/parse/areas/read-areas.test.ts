import { describe, expect, test } from "vitest";
import { assemble } from "../../../test/wat.ts";
import { parseModule } from "../../parse-module.ts";
import type { ModuleAreas } from "../../wasm/module-areas.ts";
import { leb128, moduleOf, name, section } from "../fixtures/encode-module.ts";

async function areasOf(wat: string): Promise<ModuleAreas | undefined> {
  return parseModule(await assemble(wat)).areas;
}

/** A module with a memory, a stack pointer in global 0, and data. */
const program = (fields: string, pointer = "(global (mut i32) (i32.const 65536))") =>
  `(module (memory (export "memory") 2) ${pointer} (data (i32.const 65536) "twelve bytes") ${fields})`;

const FRAME = `(func (local i32) global.get 0 i32.const 32 i32.sub local.tee 0 global.set 0)`;

describe("parseModule() of a module that shares nothing", () => {
  test("reads no areas", async () => {
    const hidden = program(FRAME).replace(`(export "memory")`, "");
    expect(await areasOf(hidden)).toBeUndefined();
    expect(await areasOf(program(FRAME))).toBeDefined();
    expect(await areasOf(hidden.replace("(module", `(module (table (export "t") 1 funcref)`))).toBeDefined();
  });

  test("has no areas if it has none of them", async () => {
    expect(await areasOf(`(module (memory (export "memory") 1) (func))`)).toBeUndefined();
  });
});

describe("parseModule() finds the stack pointer by the beginning of functions", () => {
  test.each([
    ["as optimized code has it", FRAME],
    [
      "in another function than the first, with locals of all types",
      `(func) (func (param i64) (local i32 i64 f32 f64 v128 funcref (ref null 0) i32)
         global.get 0 i32.const 16 i32.sub local.tee 1 global.set 0)`,
    ],
    [
      "as unoptimized code has it, through locals",
      `(func (local i32 i32 i32) global.get 0 local.set 0 i32.const 48 local.set 1
         local.get 0 local.get 1 i32.sub local.set 2 local.get 2 global.set 0)`,
    ],
    ["with an addition", `(func (local i32) global.get 0 i32.const -64 i32.add local.tee 0 global.set 0)`],
    [
      "with an alignment",
      `(func (local i32) global.get 0 i32.const 96 i32.sub i32.const -32 i32.and local.tee 0 global.set 0)`,
    ],
    ["beside other functions", `${FRAME} (func (local i32) global.get 0 local.set 0) (func i32.const 1 drop)`],
  ])("%s", async (_, fields) => {
    expect(await areasOf(program(fields))).toEqual({ stack: { global: 0, initial: 65_536, low: 0, rule: "prologue" } });
  });

  test("of 64 bits", async () => {
    const wide = FRAME.replaceAll("i32", "i64");
    const areas = await areasOf(program(wide, "(global (mut i64) (i64.const 65536))"));
    expect(areas).toEqual({ stack: { global: 0, initial: 65_536, low: 0, rule: "prologue" } });
  });

  test("behind imported globals, and above the data", async () => {
    const areas = await areasOf(`(module (import "env" "g" (global i32)) (memory (export "memory") 2)
      (global i32 (i32.const 3)) (global (mut i32) (i32.const 66576)) (data (i32.const 1024) "twelve bytes")
      ${FRAME.replaceAll(" 0)", " 2)").replace("global.get 0", "global.get 2")})`);
    expect(areas?.stack).toEqual({ global: 2, initial: 66_576, low: 1036, rule: "prologue" });
  });

  test.each([
    ["a step that is no multiple of 16", FRAME.replace("32 i32.sub", "24 i32.sub")],
    ["such a step in any function", `${FRAME} (func global.get 0 i32.const 4 i32.sub global.set 0)`],
    ["a result that nothing holds", `(func global.get 0 i32.const 16 i32.sub global.set 0)`],
    ["a growing value", FRAME.replace("i32.sub", "i32.add")],
    [
      "another global as the target",
      `(global (mut i32) (i32.const 0)) ${FRAME.replace("global.set 0", "global.set 1")}`,
    ],
    ["a value that is not constant", FRAME.replace("i32.const 32", "local.get 0")],
    ["an instruction in between", FRAME.replace("i32.sub", "i32.sub nop")],
  ])("not by %s", async (_, fields) => {
    const areas = await areasOf(program(fields));
    expect(areas?.stack?.rule ?? "value").toBe("value");
  });

  test.each([
    ["constant", "(global i32 (i32.const 65536))"],
    ["0 at first", "(global (mut i32) (i32.const 0))"],
    ["not aligned at first", "(global (mut i32) (i32.const 65537))"],
  ])("not if the global is %s", async (_, pointer) => {
    // Code that sets a constant is not valid, and is parsed all the same.
    const bytes = await assemble(program(FRAME, "(global (mut i32) (i32.const 65536))"));
    const changed = await assemble(program("(func)", pointer));
    const globals = (of: Uint8Array<ArrayBuffer>) => parseModule(of).sections.find(({ id }) => id === 6);
    const [from, to] = [globals(bytes), globals(changed)];
    if (from === undefined || to === undefined) throw new Error("no globals");
    const edited = Uint8Array.from([
      ...bytes.subarray(0, from.offset - 1),
      to.sizeBytes,
      ...changed.subarray(to.offset, to.offset + to.sizeBytes),
      ...bytes.subarray(from.offset + from.sizeBytes),
    ]);
    expect(parseModule(edited).areas?.stack).toBeUndefined();
  });

  test("not if two globals look like it", async () => {
    const second = FRAME.replaceAll("global.get 0", "global.get 1").replaceAll("global.set 0", "global.set 1");
    const areas = await areasOf(program(`(global (mut i32) (i32.const 131072)) ${FRAME} ${second}`));
    expect(areas?.stack?.rule).toBe("value");
  });
});

describe("parseModule() finds the stack pointer by name", () => {
  const named = { global: 1, initial: 65_536, low: 0, rule: "name" };

  test.each([
    [
      "of the name section",
      `(global $other (mut i32) (i32.const 16)) (global $__stack_pointer (mut i32) (i32.const 65536))`,
    ],
    [
      "of an export",
      `(global (mut i32) (i32.const 16)) (global (export "__stack_pointer") (mut i32) (i32.const 65536))`,
    ],
  ])("%s", async (_, globals) => {
    expect((await areasOf(program("", globals)))?.stack).toEqual(named);
  });

  test("of an import, which has no initial value", async () => {
    const areas = await areasOf(`(module (import "env" "memory" (memory 1)) (import "env" "x" (global i32))
      (import "env" "__stack_pointer" (global (mut i32))))`);
    expect(areas).toEqual({ stack: { global: 1, low: 0, rule: "name" } });
  });

  test("not if the global with the name cannot be one", async () => {
    const areas = await areasOf(program("", `(global $__stack_pointer i32 (i32.const 65536))`));
    expect(areas?.stack).toBeUndefined();
  });
});

describe("parseModule() suspects a stack pointer by its value", () => {
  test.each([
    ["the beginning of the data", 65_536, 0],
    ["the end of the data, aligned", 65_552, 65_548],
  ])("at %s", async (_, value, low) => {
    const areas = await areasOf(program("", `(global (mut i32) (i32.const ${value}))`));
    expect(areas).toEqual({ stack: { global: 0, initial: value, low, rule: "value" } });
  });

  test.each([
    ["it is not the first mutable global", "(global (mut i32) (i32.const 1)) (global (mut i32) (i32.const 65536))"],
    ["it is below the data", "(global (mut i32) (i32.const 1024))"],
    ["it is not aligned", "(global (mut i32) (i32.const 65550))"],
  ])("not if %s", async (_, globals) => {
    expect(await areasOf(program("", globals))).toBeUndefined();
  });
});

describe("parseModule() follows the start function", () => {
  const start = (body: string, fields = "") =>
    `(module (import "env" "memory" (memory 2 4 shared)) (func $f) ${fields} (func $start ${body}) (start $start)
       (data "passive, of 21 bytes.") (data "tail"))`;

  test("that fills memory with zeros", async () => {
    const body = `i32.const 66048 i32.const 0 i32.const 4096 memory.fill`;
    expect(await areasOf(start(body))).toEqual({ startWrites: true, zeroed: [{ start: 66_048, end: 70_144 }] });
  });

  test("that copies the data once for all threads", async () => {
    const init = `block block block
        i32.const 65616 i32.const 0 i32.const 1 i32.atomic.rmw.cmpxchg br_table 0 1 2
      end
        i32.const 65536 global.set $tls
        i32.const 65536 i32.const 0 i32.const 21 memory.init 0
        i32.const 65560 i32.const 0 i32.const 4 memory.init 1
        i32.const 65568 i32.const 0 i32.const 48 memory.fill
        i32.const 65616 i32.const 2 i32.atomic.store
        i32.const 65616 i32.const -1 memory.atomic.notify drop
        br 1
      end
        i32.const 65616 i32.const 1 i64.const -1 memory.atomic.wait32 drop
      end
      data.drop 1`;
    expect(await areasOf(start(init, "(global $tls (mut i32) (i32.const 0))"))).toEqual({
      copied: [
        { segment: 0, from: 0, start: 65_536, end: 65_557 },
        { segment: 1, from: 0, start: 65_560, end: 65_564 },
      ],
      zeroed: [
        { start: 65_616, end: 65_620 },
        { start: 65_568, end: 65_616 },
      ],
      startWrites: true,
      threadLocals: { sizeBytes: 21 },
    });
  });

  test("into functions that it calls, each once", async () => {
    const fields = `(func $init i32.const 1024 i32.const 0 i32.const 16 memory.fill call $init)`;
    expect(await areasOf(start("call $init call $f call $init", fields))).toEqual({
      startWrites: true,
      zeroed: [{ start: 1024, end: 1040 }],
    });
  });

  test("of a memory with 64-bit addresses, and with addresses above 2 GiB", async () => {
    const wide = `(module (import "env" "memory" (memory i64 2)) (start 0)
      (func i64.const 0x1_0000_0000 i32.const 0 i64.const 8 memory.fill))`;
    expect(await areasOf(wide)).toMatchObject({ zeroed: [{ start: 2 ** 32, end: 2 ** 32 + 8 }] });
    const high = start("i32.const 0x9000_0000 i32.const 0 i32.const 8 memory.fill");
    expect(await areasOf(high)).toMatchObject({ zeroed: [{ start: 0x9000_0000, end: 0x9000_0008 }] });
  });

  test.each([
    ["bytes other than zero", `i32.const 1024 i32.const 1 i32.const 16 memory.fill`],
    ["an address that is not constant", `global.get 0 i32.const 0 i32.const 16 memory.fill`],
    ["no bytes", `i32.const 1024 i32.const 0 i32.const 0 memory.fill`],
    ["bytes on a condition", `i32.const 1 if i32.const 1024 i32.const 0 i32.const 16 memory.fill end`],
    ["bytes of the last round of a loop", `loop i32.const 1024 i32.const 0 i32.const 16 memory.fill end`],
  ])("and finds nothing in %s", async (_, body) => {
    const { zeroed, copied } = (await areasOf(start(body, "(global i32 (i32.const 64))"))) ?? {};
    expect([zeroed, copied]).toEqual([undefined, undefined]);
  });

  test("and keeps what it found before an instruction that it does not know", async () => {
    const body = `i32.const 64 i32.const 0 i32.const 16 memory.fill f32.const 1 drop
      i32.const 128 i32.const 0 i32.const 16 memory.fill`;
    expect(await areasOf(start(body))).toEqual({ zeroed: [{ start: 64, end: 80 }] });
  });

  test("which may be imported", async () => {
    const imported = `(module (import "env" "memory" (memory 1)) (import "env" "f" (func)) (start 0) (func))`;
    expect(await areasOf(imported)).toBeUndefined();
  });
});

describe("parseModule() reads heaps, thread-locals and names of tags", () => {
  test.each([
    ["an exported constant", `(global (export "__heap_base") i32 (i32.const 66560))`],
    ["a named constant", `(global $__heap_base i32 (i32.const 66560))`],
  ])("a heap base from %s", async (_, global) => {
    expect(await areasOf(program("", global))).toEqual({ heapBase: 66_560 });
  });

  test("zero-initialised data that ends at an exported __data_end", async () => {
    const areas = await areasOf(program("", `(global (export "__data_end") i32 (i32.const 70000))`));
    expect(areas).toEqual({ zeroed: [{ start: 65_548, end: 70_000 }], staticEnd: 70_000 });
  });

  /** A program that defines its memory, with its stack below 65,536 or below 131,072. */
  const owner = (pointer: number, data: string, global: string) => `(module (memory (export "memory") 2)
    (global $__stack_pointer (mut i32) (i32.const ${pointer})) ${data} ${global})`;
  const DATA = `(data (i32.const 65536) "twelve bytes")`;

  test.each([
    ["behind the data", DATA, 65_548],
    ["behind the stack, if there is no data", "", 65_536],
  ])("zero-initialised data of a module that defines its memory, up to __heap_base, %s", async (_, data, start) => {
    for (const name of [`(export "__heap_base")`, "$__heap_base"]) {
      const areas = await areasOf(owner(65_536, data, `(global ${name} i32 (i32.const 100000))`));
      expect(areas).toMatchObject({ zeroed: [{ start, end: 100_000 }], staticEnd: 100_000, heapBase: 100_000 });
    }
  });

  test("zero-initialised data up to __data_end behind the stack, if there is no other data", async () => {
    const areas = await areasOf(owner(65_536, "", `(global (export "__data_end") i32 (i32.const 65540))`));
    expect(areas).toMatchObject({ zeroed: [{ start: 65_536, end: 65_540 }], staticEnd: 65_540 });
  });

  test.each([
    ["bytes that align the heap", owner(65_536, DATA, `(global (export "__heap_base") i32 (i32.const 65552))`)],
    ["a stack above the data", owner(131_072, DATA, `(global (export "__heap_base") i32 (i32.const 131072))`)],
    ["a stack above no data", owner(131_072, "", `(global (export "__heap_base") i32 (i32.const 131072))`)],
    [
      "a stack above data that does not show",
      owner(131_072, "", `(global (export "__data_end") i32 (i32.const 70000))`),
    ],
  ])("no zero-initialised data for certain from %s", async (_, text) => {
    expect((await areasOf(text))?.zeroed).toBeUndefined();
  });

  test("thread-local data, with its alignment if the module exports that", async () => {
    const globals = `(global (export "__tls_size") i32 (i32.const 20)) (global (export "__tls_align") i32 (i32.const 8))`;
    expect(await areasOf(program("", globals))).toEqual({ threadLocals: { sizeBytes: 20, alignment: 8 } });
    const [size = ""] = globals.split(" (global");
    expect(await areasOf(program("", size))).toEqual({ threadLocals: { sizeBytes: 20 } });
  });

  test("names of the module's own tags, by position in the tag section", () => {
    // (import "e" "t" (tag)), two tags, and names for tags 0 and 2.
    const bytes = moduleOf(
      section(1, [1, 0x60, 0, 0]),
      section(2, [2], name("e"), name("t"), [4, 0, 0], name("e"), name("m"), [2, 0, 1]),
      section(13, [2, 0, 0, 0, 0]),
      section(0, name("name"), [11, ...leb128(1 + 2 * 3)], [2, 0], name("a"), [2], name("b")),
    );
    expect(parseModule(bytes).areas).toEqual({ tagNames: [null, "b"] });
  });
});

describe("parseModule() names a tag after the runtime that uses it", () => {
  const tag = "(tag (param i32))";
  const named = (functions: string, tags = tag) => `(module (memory (export "memory") 1) ${tags} ${functions})`;
  const cpp = "(func $__cxa_throw)";
  const jump = "(func $__wasm_longjmp)";

  test.each([
    ["of C++", named(cpp), "__cpp_exception"],
    [
      "of C++ that is imported",
      `(module (import "env" "__cxa_begin_catch" (func)) (memory (export "m") 1) ${tag})`,
      "__cpp_exception",
    ],
    ["of C", named(jump), "__c_longjmp"],
    ["of 64 bits", named(cpp, "(tag (param i64))"), "__cpp_exception"],
    ["of neither", named("(func $throw)"), undefined],
    ["of both", named(cpp + jump), undefined],
    ["of C++, beside another tag", named(cpp, tag + tag), undefined],
    ["of C++, with a tag that carries nothing", named(cpp, "(tag)"), undefined],
  ])("%s", async (_, wat, name) => {
    expect((await areasOf(wat))?.tagNames).toEqual(name && [name]);
  });
});

describe("parseModule() of AssemblyScript", () => {
  const stack = `(global (mut i32) (i32.const 98320))`;
  const steps = (size: number) => `(func global.get 0 i32.const ${size} i32.sub global.set 0)`;
  const withImport = (fields: string) =>
    `(module (import "env" "abort" (func (param i32 i32 i32 i32))) (memory (export "memory") 2) ${stack}
       (data (i32.const 65536) "twelve bytes") ${fields})`;

  test.each([
    ["its abort", withImport(steps(16))],
    ["its stack of roots", program(steps(4), stack)],
    ["its names", program("", `(global $~lib/memory/__stack_pointer (mut i32) (i32.const 98320))`)],
    ["its allocator", program(`(func (export "__new")) (func (export "__pin")) (func (export "__unpin"))`, stack)],
  ])("is recognized by %s, and has no shadow stack", async (_, wat) => {
    expect(await areasOf(wat)).toEqual({ language: "AssemblyScript" });
  });

  test("has a heap behind its data if it allocates", async () => {
    const areas = await areasOf(withImport("(func (result i32) i32.const 1 memory.grow)"));
    expect(areas).toEqual({ language: "AssemblyScript", heapBase: 65_552, grows: true });
    // The collector of a module that gets its blocks from another one asks for the size.
    expect(await areasOf(withImport("(func (result i32) memory.size)"))).toEqual({ language: "AssemblyScript" });
  });

  test("is not seen in an abort of other types, or if another compiler names itself", async () => {
    const other = withImport(FRAME).replace("(param i32 i32 i32 i32)", "");
    expect((await areasOf(other))?.language).toBeUndefined();
    const producers = `(@custom "producers" "\\01\\08language\\01\\03C11\\00")`;
    const clang = await areasOf(withImport(`${FRAME} ${producers}`));
    expect(clang).toMatchObject({ stack: { rule: "prologue" } });
    expect(clang).not.toHaveProperty("language");
  });
});

describe("parseModule() reads the language that the section producers names", () => {
  test.each([
    ["Rust", "\\01\\08language\\01\\04Rust\\00"],
    ["Rust", "\\01\\0cprocessed-by\\02\\05clang\\00\\05rustc\\00"],
    ["Zig", "\\01\\0cprocessed-by\\01\\03zig\\00"],
    [undefined, "\\01\\08language\\01\\03C11\\00"],
    [undefined, "\\ff\\ff"],
  ])("%s", async (language, content) => {
    const areas = await areasOf(program(`(@custom "producers" "${content}") ${FRAME}`));
    expect(areas?.language).toBe(language);
  });
});
