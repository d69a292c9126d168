import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { describePlan, link, parseModule, planLink } from "../../src/index.ts";
import type { PlanOptions } from "../../src/plan/plan-options.ts";
import { problemsOf } from "../link-problems.ts";
import { assemblyScript, clang } from "../toolchains.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const BARE = ["--target=wasm32", "-nostdlib", "-ffreestanding", "-Wl,--no-entry", "-Wl,--allow-undefined", "-O1"];

/** Calls the other module with a pointer into its own frame. */
const CALLER = `
  int sum(const int *, int);
  int table[64];
  __attribute__((export_name("test"))) int test(void) {
    int local[64];
    for (int at = 0; at < 64; at++) { local[at] = at; table[at] = -at; }
    return sum(local, 64) + sum(table, 64);
  }`;

const CALLEE = `
  char log[2048] = "log";
  int calls;
  __attribute__((noinline)) void fill(int *copy, const int *from, int n) { for (int at = 0; at < n; at++) copy[at] = 0; for (int at = 0; at < n; at++) copy[at] += from[at]; }
  __attribute__((export_name("sum"))) int sum(const int *from, int n) {
    int copy[64], total = 0;
    fill(copy, from, n);
    for (int at = 0; at < n; at++) total += copy[at];
    calls += 1; log[calls] += total;
    return total;
  }`;

const wasm = (name: string): Bytes =>
  Uint8Array.from(readFileSync(new URL(`../../../../wasm/dist/${name}`, import.meta.url)));

function codesOf(modules: Readonly<Record<string, Bytes>>, options: PlanOptions = {}): string[] {
  const types = Object.fromEntries(Object.entries(modules).map(([name, bytes]) => [name, parseModule(bytes)]));
  const errors = problemsOf(() => planLink(types, options)).map(({ code }) => code);
  return errors.length > 0 ? errors : planLink(types, options).warnings.map(({ code }) => code);
}

describe("two modules of C that call each other", { tags: "large" }, () => {
  let caller: Bytes;
  let callee: (...flags: string[]) => Promise<Bytes>;
  beforeAll(async () => {
    caller = await clang("a.c", CALLER, [...BARE, "-Wl,--export-memory"]);
    callee = (...flags) => clang("b.c", CALLEE, [...BARE, ...flags]);
  });

  test("are told that each has a memory of its own, as they come from the compiler", async () => {
    expect(codesOf({ caller, callee: await callee() })).toEqual(["SEPARATE_MEMORIES"]);
  });

  test("are told that the memory of the host is not used", async () => {
    const imports = { env: { memory: new WebAssembly.Memory({ initial: 2 }) } };
    expect(codesOf({ caller, callee: await callee() }, { imports })).toEqual([
      "HOST_MEMORY_UNUSED",
      "HOST_MEMORY_UNUSED",
      "SEPARATE_MEMORIES",
    ]);
  });

  test("are told of stacks at one address, with one memory and another base of data alone", async () => {
    const moved = await callee("-Wl,--import-memory", "-Wl,--global-base=131072", "-Wl,--initial-memory=262144");
    const larger = await clang("a.c", CALLER, [...BARE, "-Wl,--initial-memory=262144", "-Wl,--export=__data_end"]);
    const modules = { caller: larger, callee: moved };
    expect(codesOf(modules, { place: "off" })).toEqual(["SEPARATE_STACKS"]);
    const apart = await link(modules, { place: "off" });
    expect(apart.plan.warnings).toMatchObject([{ code: "SEPARATE_STACKS" }]);
    // The right result is 0: the sum of 0 to 63, and of their negatives. The frames lie over each other.
    expect((apart.exports.caller as { test: () => number }).test()).not.toBe(0);
    const joined = await link(modules);
    expect(joined.plan.warnings).toEqual([]);
    expect((joined.exports.caller as { test: () => number }).test()).toBe(0);
  });

  test("are told nothing, with both flags, and compute the right result", async () => {
    const flags = [
      "-Wl,--import-memory",
      "-Wl,--global-base=131072",
      "-Wl,--no-stack-first",
      "-Wl,--initial-memory=262144",
    ];
    const moved = await callee(...flags);
    const larger = await clang("a.c", CALLER, [...BARE, "-Wl,--initial-memory=262144", "-Wl,--export=__data_end"]);
    const { exports, plan } = await link({ caller: larger, callee: moved }, { place: "off" });
    expect(plan.warnings).toEqual([]);
    expect((exports.caller as { test: () => number }).test()).toBe(0);
    const map =
      describePlan(plan)
        .split("\n\n")
        .find((section) => section.startsWith("Memory")) ?? "";
    expect(map.split("\n").map((line) => line.replace(/^.*bytes +/, ""))).toEqual([
      'Memory "memory" of caller',
      "stack   caller (by name)",
      "zeroed  caller",
      "data    callee",
      "zeroed  callee",
      "stack   callee (by name)",
    ]);
  });

  test("are told that zeros of the module that defines the memory do not show, without the symbol that ends them", async () => {
    const flags = ["-Wl,--import-memory", "-Wl,--global-base=65600", "-Wl,--no-stack-first", "-Wl,-z,stack-size=4096"];
    const inside = await callee(...flags);
    const broken = await link({ caller, callee: inside });
    expect(broken.plan.warnings.map(({ code }) => code)).toEqual(["BSS_OVERLAP"]);
    expect((broken.exports.caller as { test: () => number }).test()).not.toBe(0);
    const certain = await clang("a.c", CALLER, [...BARE, "-Wl,--export=__heap_base"]);
    expect(codesOf({ caller: certain, callee: inside })).toEqual(["BSS_OVERLAP"]);
    await expect(link({ caller, callee: inside }, { strict: true })).rejects.toMatchObject({ code: "BSS_OVERLAP" });
  });

  test("are told of data and zeros over each other, with one memory alone", async () => {
    const data = await clang("c.c", `char text[4096] = "some text"; ${CALLER}`, [...BARE, "-Wl,--export=text"]);
    const types = { data: parseModule(data), callee: parseModule(await callee("-Wl,--import-memory")) };
    expect(planLink(types, { dataOverlap: "warn", place: "off" }).warnings.map(({ code }) => code)).toEqual([
      "DATA_OVERLAP",
      "SEPARATE_STACKS",
      "BSS_OVERLAP",
    ]);
  });
});

describe("a program of C beside the allocators of this repository", { tags: "large" }, () => {
  const source = `
    typedef unsigned long size; void *malloc(size); void free(void *);
    char text[] = "text"; char zeros[5000];
    __attribute__((export_name("test"))) int test(int n) { char local[64]; char *block = malloc(n);
      for (int at = 0; at < n; at++) block[at] = local[at % 64] = zeros[at] + text[at % 4];
      int last = block[n - 1] + local[1]; free(block); return last; }`;

  test.each(["memory.wasm", "memory-debug.wasm"])("is told nothing: %s", async (allocator) => {
    const program = await clang("p.c", source, BARE);
    const { plan } = await link({ program, memory: wasm(allocator) }, { imports: { env: { heap_report: () => {} } } });
    expect(plan.warnings).toEqual([]);
    const lesson = { program: wasm("program.wasm"), memory: wasm(allocator) };
    for (const place of ["auto", "off"] as const) {
      const imports = { env: { heap_report: () => {} } };
      expect(codesOf(lesson, { place, imports })).toEqual([]);
    }
  });
});

describe("C with its malloc beside AssemblyScript", { tags: "large" }, () => {
  const c = `#include <stdlib.h>
    #include <string.h>
    static char *blocks[1000]; static int count;
    void make(int size) { blocks[count] = malloc(size); memset(blocks[count], 7, size); count += 1; }
    int check(int size) { int bad = 0; for (int at = 0; at < count; at++) for (int byte = 0; byte < size; byte++)
      if (blocks[at][byte] != 7) { bad += 1; break; } return bad; }`;
  const script = `@external("c", "make") declare function make(size: i32): void;
    const texts: string[] = [];
    export function run(): i32 {
      for (let at = 0; at < 300; at++) { texts.push("text " + at.toString() + "!".repeat(100)); make(1000); }
      let bad = 0;
      for (let at = 0; at < 300; at++) if (texts[at] != "text " + at.toString() + "!".repeat(100)) bad++;
      return bad;
    }`;
  const RUNTIME = readFileSync(
    new URL("../../../../examples/assemblyscript-heaps/shared-heap.ts", import.meta.url),
    "utf8",
  );
  const shared = ["-O", "--importMemory", "--noExportMemory"];
  interface Both {
    /** Runs first in the module of AssemblyScript. */
    readonly start?: string;
    readonly memory?: WebAssembly.Memory | undefined;
  }

  async function linkBoth(flags: readonly string[], { start = "", memory }: Both = {}) {
    const exported = ["make", "check", "malloc", "free"].map((name) => `-Wl,--export=${name}`);
    const placeable = ["-Wl,--import-memory", "-Wl,--import-table", "-Wl,--emit-relocs"];
    const build = ["--target=wasm32-wasip1", "-O2", "-mexec-model=reactor", ...placeable, ...exported];
    const mix = await assemblyScript(start + script, [...shared, ...flags], { "./shared-heap.ts": RUNTIME });
    const imports = { env: { abort: () => {}, ...(memory && { memory }) } };
    const { exports, plan } = await link({ c: await clang("c.c", c, build), mix }, { initialize: true, imports });
    const { make, check } = exports.c as { make: (size: number) => void; check: (size: number) => number };
    for (let count = 0; count < 40; count += 1) make(1000);
    const { run } = exports.mix as { run: () => number };
    return { result: () => [run(), check(1000)], codes: plan.warnings.map(({ code }) => code) };
  }

  test("are told that each has a heap, and one overwrites the other", async () => {
    const { codes, result } = await linkBoth(["--memoryBase", "131072", "--runtime", "stub"]);
    expect(codes).toEqual(["SEPARATE_HEAPS"]);
    expect(result()).not.toEqual([0, 0]);
  });

  test("are told the same if AssemblyScript allocates first, and compute the right result", async () => {
    const { codes, result } = await linkBoth(["--memoryBase", "131072"], { start: "heap.alloc(16);" });
    expect(codes).toEqual(["SEPARATE_HEAPS"]);
    expect(result()).toEqual([0, 0]);
  });

  test("are told nothing if AssemblyScript has the malloc of C, and compute the right result", async () => {
    for (const memory of [undefined, new WebAssembly.Memory({ initial: 4 })]) {
      const { codes, result } = await linkBoth(["--runtime", "./shared-heap"], { memory });
      expect(codes).toEqual([]);
      expect(result()).toEqual([0, 0]);
    }
  });
});

describe("two modules of AssemblyScript", { tags: "large" }, () => {
  const caller = `@external("greeter", "greet") declare function greet(name: string): string;
    export function test(n: i32): i32 { return greet("number " + n.toString()).length; }`;
  const greeter = `export function greet(name: string): string { return "Hello, " + name; }`;

  test("are told that each has a memory of its own, as they come from the compiler", async () => {
    const modules = { caller: await assemblyScript(caller, ["-O3"]), greeter: await assemblyScript(greeter, ["-O3"]) };
    expect(codesOf(modules, { imports: { env: { abort: () => {} } } })).toEqual(["SEPARATE_MEMORIES"]);
  });

  test("are told nothing if only the one behind the other allocates, and none defines the memory", async () => {
    const quiet = caller.replace(`greet("number " + n.toString())`, `greet("nobody")`);
    const shared = ["-O3", "--importMemory", "--noExportMemory"];
    const behind = await assemblyScript(greeter, [...shared, "--memoryBase", "65536"]);
    const env = { abort: () => {}, memory: new WebAssembly.Memory({ initial: 2 }) };
    const modules = { caller: await assemblyScript(quiet, shared), greeter: behind };
    expect(codesOf(modules, { imports: { env } })).toEqual([]);
    // asc -O leaves zeros out of a memory that the module defines, such as those of memory.data().
    const owner = await assemblyScript(quiet, ["-O3", "--initialMemory", "2"]);
    expect(codesOf({ caller: owner, greeter: behind }, { imports: { env: { abort: () => {} } } })).toEqual([
      "BSS_OVERLAP",
    ]);
  });

  test("are told of their heaps, in one memory", async () => {
    const flags = ["-O3", "--importMemory", "--initialMemory", "2"];
    const modules = {
      caller: await assemblyScript(caller, ["-O3", "--initialMemory", "2"]),
      greeter: await assemblyScript(greeter, [...flags, "--memoryBase", "65536"]),
    };
    const imports = { env: { abort: () => {} } };
    expect(codesOf(modules, { imports })).toEqual(["HEAP_OVERLAP"]);
    const both = { caller: await assemblyScript(caller, flags), greeter: modules.greeter };
    const memory = new WebAssembly.Memory({ initial: 2 });
    expect(codesOf(both, { imports: { env: { ...imports.env, memory } } })).toEqual(["HEAP_OVERLAP"]);
  });
});
