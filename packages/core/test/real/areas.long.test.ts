import binaryen from "binaryen";
import { describe, expect, test } from "vitest";
import { parseModule } from "../../src/parse-module.ts";
import type { ModuleAreas } from "../../src/wasm/module-areas.ts";
import { assemblyScript, clang } from "../toolchains.ts";
import { withoutSections } from "../without-sections.ts";

const SOURCE = `
  char text[] = "some text";
  int counts[1000];
  void use(int *, char *);
  __attribute__((export_name("counts_address"))) int *counts_address(void) { return counts; }
  __attribute__((export_name("text_address"))) char *text_address(void) { return text; }
  __attribute__((export_name("sum"))) int sum(int n) {
    int local[32];
    for (int at = 0; at < 32; at++) local[at] = n + at;
    use(local, text);
    return local[n] + counts[n];
  }`;

const BARE = ["-nostdlib", "-ffreestanding", "-Wl,--no-entry", "-Wl,--allow-undefined"];

function areasOf(bytes: Uint8Array<ArrayBuffer>): ModuleAreas {
  const { areas } = parseModule(bytes);
  if (areas === undefined) throw new Error("no areas");
  return areas;
}

const stripped = (bytes: Uint8Array<ArrayBuffer>) => withoutSections(bytes, ["name", "linking"]);

describe("the stack pointer of clang's modules", { tags: "large" }, () => {
  test.each([
    ["-O0", []],
    ["-O2", []],
    ["-Os", ["-flto"]],
    ["-O2", ["-Wl,--no-stack-first"]],
    ["-O2", ["-Wl,--import-memory", "-Wl,--import-table"]],
    ["-O2", ["-Wl,--emit-relocs"]],
    ["-O2", ["-g"]],
    ["-O2", ["-Wl,-z,stack-size=1048576"]],
    ["-O0", ["--target=wasm64"]],
    ["-O2", ["--target=wasm64"]],
  ])("is the same by name and by the beginnings of functions: %s %s", async (level, flags) => {
    const target = flags.some((flag) => flag.startsWith("--target")) ? [] : ["--target=wasm32"];
    const bytes = await clang("a.c", SOURCE, [...target, ...BARE, level, ...flags]);
    const named = areasOf(bytes).stack;
    expect(named).toMatchObject({ rule: "name", global: 0 });
    expect(areasOf(stripped(bytes)).stack).toEqual({ ...named, rule: "prologue" });
  });

  test("is found behind wasm-opt, too", async () => {
    const bytes = await clang("a.c", SOURCE, ["--target=wasm32", ...BARE, "-O2"]);
    const before = areasOf(bytes).stack;
    const module = binaryen.readBinary(stripped(bytes));
    binaryen.setOptimizeLevel(3);
    binaryen.setShrinkLevel(1);
    module.optimize();
    expect(areasOf(Uint8Array.from(module.emitBinary())).stack).toEqual({ ...before, rule: "prologue" });
    module.dispose();
  });

  test("is imported by position-independent code", async () => {
    const flags = ["--target=wasm32", "-nostdlib", "-fPIC", "-shared", "-Wl,--no-entry", "-O2"];
    const source = SOURCE.replace("void use(int *, char *);", "void use(int *a, char *b) { a[1] = b[1]; }");
    const { stack } = areasOf(
      await clang("a.c", source.replaceAll("void use", "__attribute__((noinline)) void use"), flags),
    );
    expect(stack).toEqual({ global: expect.any(Number), low: 0, rule: "name" });
  });
});

describe("the static data of clang's modules", { tags: "large" }, () => {
  test("includes zero-initialised data, if the module imports its memory", async () => {
    const bytes = await clang("a.c", SOURCE, ["--target=wasm32", ...BARE, "-O2", "-Wl,--import-memory"]);
    const memory = new WebAssembly.Memory({ initial: 3 });
    const { exports } = await instantiate(bytes, { memory, use: () => {} });
    const address = Number(exports["counts_address"]?.());
    const [zeroed, ...others] = areasOf(bytes).zeroed ?? [];
    expect(others).toEqual([]);
    expect(zeroed?.start).toBeLessThanOrEqual(address);
    expect(zeroed?.end).toBeGreaterThanOrEqual(address + 4000);
  });

  test("is passive with threads, and copied by the start function", async () => {
    const source = `${SOURCE}
      _Thread_local int mine = 5;
      __attribute__((export_name("bump"))) int bump(void) { return ++mine; }`;
    const threads = ["-pthread", "-Wl,--import-memory", "-Wl,--shared-memory", "-Wl,--max-memory=1048576"];
    const exported = ["__wasm_init_tls", "__tls_size", "__tls_align"].map((name) => `-Wl,--export=${name}`);
    const bytes = await clang("a.c", source, ["--target=wasm32", ...BARE, "-O2", ...threads, ...exported]);
    const memory = new WebAssembly.Memory({ initial: 4, maximum: 16, shared: true });
    const { exports } = await instantiate(bytes, { memory, use: () => {} });
    const { copied = [], zeroed = [], threadLocals } = areasOf(bytes);
    const holds = (ranges: typeof zeroed, address: number, size: number) =>
      ranges.some(({ start, end }) => start <= address && address + size <= end);
    expect(holds(copied, Number(exports["text_address"]?.()), 10)).toBe(true);
    expect(holds(zeroed, Number(exports["counts_address"]?.()), 4000)).toBe(true);
    // Behind the zeros is the word that says that the data has been copied.
    const flag = zeroed.find(({ start, end }) => end - start === 4);
    expect(new Int32Array(memory.buffer)[(flag?.start ?? 0) / 4]).toBe(2);
    expect(threadLocals).toEqual({ sizeBytes: 4, alignment: 4 });
  });
});

async function instantiate(bytes: Uint8Array<ArrayBuffer>, env: WebAssembly.ModuleImports) {
  const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(bytes), { env });
  return { exports: exports as Readonly<Record<string, (() => unknown) | undefined>> };
}

describe("the symbols that wasm-ld keeps with relocations", { tags: "large" }, () => {
  test("name the stack pointer of a module without names", async () => {
    const bytes = await clang("a.c", SOURCE, [
      "--target=wasm32",
      ...BARE,
      "-O0",
      "-Wl,--emit-relocs",
      "-Wl,--strip-all",
    ]);
    expect(parseModule(bytes).sections.some(({ name }) => name === "name")).toBe(false);
    expect(areasOf(bytes).stack).toMatchObject({ rule: "name", global: 0 });
  });

  test("name the tag of exceptions, of which the name section says nothing", async () => {
    // The C++ runtime defines the tag; the package has none.
    const tag = String.raw`__asm__(".tagtype __cpp_exception i32\n.globl __cpp_exception\n__cpp_exception:\n");`;
    const source = `${tag} void may(void) { __builtin_wasm_throw(0, 0); }
      __attribute__((export_name("f"))) void f(void) { may(); }`;
    const flags = ["--target=wasm32", ...BARE, "-mexception-handling", "-O1"];
    const related = await clang("a.c", source, [...flags, "-Wl,--emit-relocs"]);
    expect(areasOf(related).tagNames).toEqual(["__cpp_exception"]);
    expect(areasOf(await clang("a.c", source, flags)).tagNames).toBeUndefined();
  });
});

describe("modules of AssemblyScript", { tags: "large" }, () => {
  const source = `
    class Node { next: Node | null = null; value: i32 = 1; }
    let last: Node | null = null;
    export function push(value: i32): i32 {
      const node = new Node(); node.value = value; node.next = last; last = node; return value + "text".length;
    }
    export function many(a: string, b: string, c: string): string { return a + b + c + [a, b, c].join(b); }`;

  test.each(
    ["incremental", "minimal", "stub"].flatMap((runtime) =>
      [["-O3"], ["--debug"], ["-Oz", "--importMemory", "--memoryBase", "65536"], ["--exportRuntime"]].map(
        (flags) => [runtime, ...flags] as const,
      ),
    ),
  )("have a heap and no shadow stack: %s %s %s", async (runtime, ...flags) => {
    const bytes = await assemblyScript(source, ["--runtime", runtime, ...flags]);
    for (const version of [bytes, stripped(bytes)]) {
      const { language, heapBase, stack } = areasOf(version);
      expect([language, stack?.rule ?? "none"]).toEqual(["AssemblyScript", "none"]);
      const data = parseModule(version).dataSegments ?? [];
      expect(heapBase).toBeGreaterThanOrEqual(Math.max(...data.map(({ offset, sizeBytes }) => offset + sizeBytes)));
    }
  });

  /** Without texts, nothing of the runtime but its code is left. */
  const withoutTexts = `let last: usize = 0;
    export function make(size: i32): void { last = changetype<usize>(new Int32Array(size)); }
    export function first(): i32 { return changetype<Int32Array>(last)[0]; }`;

  test.each(
    ["incremental", "minimal", "stub"].flatMap((runtime) =>
      ["-O", "-O3", "-Oz"].flatMap((level) => [
        [runtime, level],
        [runtime, level, "--importMemory"],
        [runtime, level, "--importMemory", "--memoryBase", "131072"],
      ]),
    ),
  )(
    "are known by the objects in their data, or by their allocator, without the import abort: %s %s %s",
    async (...given) => {
      const [runtime = "", ...flags] = given;
      for (const text of [source, withoutTexts]) {
        const bytes = await assemblyScript(text, ["--runtime", runtime, "--use", "abort=", ...flags]);
        const { language, heapBase, stack, grows } = areasOf(bytes);
        expect([language, stack, grows]).toEqual(["AssemblyScript", undefined, true]);
        const ends = (parseModule(bytes).dataSegments ?? []).map(({ offset, sizeBytes }) => offset + sizeBytes);
        expect(heapBase).toBeGreaterThanOrEqual(Math.max(0, ...ends));
      }
    },
  );

  test("have no heap if nothing allocates", async () => {
    const bytes = await assemblyScript("export function half(value: f64): f64 { return value / 2; }", ["-O3"]);
    expect(parseModule(bytes).areas?.heapBase).toBeUndefined();
  });
});
