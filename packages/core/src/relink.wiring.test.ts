import { createTestHost } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { errorOf } from "../test/outcomes.ts";
import { loadsOf } from "../test/pass-time.ts";
import { assemble } from "../test/wat.ts";
import { createModuleCache } from "./cache/module-cache.ts";
import { link } from "./link.ts";
import type { Linked, LinkOptions, LinkProgress } from "./link-options.ts";
import { parseModule } from "./parse-module.ts";
import { planLink } from "./plan-link.ts";
import { relink } from "./relink.ts";
import { rewriteModule } from "./rewrite-module.ts";
import { withHost } from "./with-host.ts";

async function linkWat(modules: Readonly<Record<string, string>>, options?: LinkOptions): Promise<Linked> {
  const assembled = Object.entries(modules).map(async ([name, wat]) => [name, await assemble(wat)] as const);
  return link(Object.fromEntries(await Promise.all(assembled)), options);
}

const call = ({ exports }: Pick<Linked, "exports">, module: string, name: string, ...values: unknown[]): unknown =>
  exported(exports, module, name)(...values);

/** Returns a number, which a build of the module changes. */
const value = (number: number) => `(module (func (export "value") (result i32) (i32.const ${number})))`;

const COUNTER = `(module (global $n (mut i32) (i32.const 0))
  (func (export "next") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))`;

describe("relink() and start functions", () => {
  const trace = () => {
    const seen: number[] = [];
    return { seen, imports: { test: { see: (number: number) => seen.push(number) } } };
  };
  const SEE = `(import "test" "see" (func $see (param i32)))`;

  test("runs that of the new module, and none of a module that stays", async () => {
    const { seen, imports } = trace();
    const starting = (number: number) => `(module ${SEE} (func $s (call $see (i32.const ${number}))) (start $s))`;
    const linked = await linkWat({ a: starting(1), b: starting(2) }, { imports });
    const next = await relink(linked, { b: await assemble(starting(3)) });
    expect([seen, next.kept]).toEqual([[1, 2, 3], ["a"]]);
  });

  test("runs a deferred one again when the cycle of its module is bound, and hides its export", async () => {
    const { seen, imports } = trace();
    const owner = `(module ${SEE} (import "user" "get" (func $get (result i32))) (import "user" "more" (func)) (memory (export "memory") 1)
      (func $s (call $see (call $get))) (start $s) (func (export "one") (result i32) (i32.const 1)))`;
    const user = (
      number: number,
    ) => `(module (import "owner" "memory" (memory 1)) (import "owner" "one" (func $one (result i32)))
      (func (export "more")) (func (export "get") (result i32) (i32.add (call $one) (i32.const ${number}))))`;
    const linked = await linkWat({ owner, user: user(10) }, { imports });
    expect(linked.plan.units[0]?.rewrite?.startExport).toBe("");
    let next = await relink(linked, { user: await assemble(user(20)) });
    expect([seen, next.kept]).toEqual([[11, 21], []]);
    expect(Object.keys(next.exports["owner"] as object)).toEqual(["memory", "one"]);
    expect(next.plan.warnings).toEqual([]);
    next = await relink(next, { user: await assemble(user(30)) });
    expect(seen).toEqual([11, 21, 31]);
    expect(next.exports["owner"]?.["memory"]).toBe(linked.exports["owner"]?.["memory"]);
  });

  test("initializes a new reactor, and none that stays", async () => {
    const { seen, imports } = trace();
    const reactor = (number: number) =>
      `(module ${SEE} (func (export "_initialize") (call $see (i32.const ${number}))) (func (export "f")))`;
    const user = `(module (import "a" "f" (func)) (import "b" "f" (func)))`;
    const linked = await linkWat({ a: reactor(1), b: reactor(2), user }, { imports, initialize: true });
    const next = await relink(linked, { b: await assemble(reactor(3)) });
    expect([seen, next.kept]).toEqual([[1, 2, 3], ["a"]]);
    for (const name of ["a", "b"]) expect(() => call(next, name, "_initialize")).toThrow("only once");
  });
});

describe("relink() and the options of the earlier link", () => {
  test("keeps host imports, and takes new ones before them", async () => {
    const user = `(module (import "env" "a" (func $a (result i32))) (import "env" "b" (func $b (result i32)))
      (func (export "sum") (result i32) (i32.add (call $a) (call $b))))`;
    const imports = { env: { a: () => 1, b: () => 2 } };
    const linked = await linkWat({ user, other: COUNTER }, { imports });
    const same = await relink(linked, { user: await assemble(user) });
    expect(call(same, "user", "sum")).toBe(3);
    const other = await relink(same, {}, { imports: { env: { a: () => 10 } } });
    expect([call(other, "user", "sum"), other.kept]).toEqual([12, ["other"]]);
    const again = await relink(other, { user: await assemble(user) });
    expect(call(again, "user", "sum")).toBe(12);
    const ofOne = await relink(again, {}, { importsFor: { user: { env: { b: () => 20 } } } });
    expect(call(ofOne, "user", "sum")).toBe(30);
  });

  test("loads paths with the host of that link, and nothing but the new source", async () => {
    const files = {
      "a.wasm": await assemble(value(1)),
      "b.wasm": await assemble(value(2)),
      "other.wasm": await assemble(value(3)),
    };
    const host = createTestHost({ files });
    const linked = await withHost(host).link({ a: "a.wasm", b: "b.wasm" }, { cache: createModuleCache() });
    expect(loadsOf(host)).toHaveLength(2);
    const next = await relink(linked, { a: "other.wasm" });
    expect(loadsOf(host).slice(2)).toEqual([expect.stringContaining("other.wasm")]);
    expect([next.exports.a.value(), next.kept]).toEqual([3, ["b"]]);
  });

  test("keeps WASI with its memory, also for the new module", async () => {
    const opened: string[] = [];
    const written: number[] = [];
    const wasi = {
      names: ["fd_close"],
      open(_: object, module: string) {
        opened.push(module);
        return { fd_close: (fd: number) => written.push(fd) };
      },
    };
    const program = (
      fd: number,
    ) => `(module (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
      (memory (export "memory") 1) (func (export "run") (drop (call $close (i32.const ${fd})))))`;
    const user = `(module (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
      (import "program" "memory" (memory 1)) (func (export "run") (drop (call $close (i32.const 9)))))`;
    const linked = await linkWat({ program: program(1), user }, { wasi });
    const next = await relink(linked, { program: await assemble(program(2)) });
    call(next, "program", "run");
    call(next, "user", "run");
    expect([next.kept, opened, written]).toEqual([["user"], ["program"], [2, 9]]);
    const anew = await relink(next, { program: await assemble(program(3)) }, { keep: "nothing" });
    call(anew, "program", "run");
    expect([anew.kept, opened, written]).toEqual([[], ["program", "program"], [2, 9, 3]]);
  });

  test("reports progress of this call alone", async () => {
    const events: [string, LinkProgress][] = [];
    const onProgress = (of: string) => (event: LinkProgress) => events.push([of, event]);
    const linked = await linkWat({ a: value(1), b: value(2) }, { onProgress: onProgress("link") });
    events.length = 0;
    const next = await relink(linked, { a: await assemble(value(3)) }, { onProgress: onProgress("relink") });
    expect(new Set(events.map(([of]) => of))).toEqual(new Set(["relink"]));
    const instantiated = events.filter(([, { phase }]) => phase === "instantiate").map(([, { module }]) => module);
    expect(instantiated).toEqual(["a"]);
    expect(next.timings.some(({ phase }) => phase === "plan")).toBe(true);
  });

  test("asks resolve and discover for new modules only", async () => {
    const files = {
      "lib/one.wasm": await assemble(COUNTER),
      "two.wasm": await assemble(COUNTER),
    };
    const main = (...specifiers: readonly string[]) =>
      assemble(`(module ${specifiers.map((one, at) => `(import "${one}" "next" (func $f${at} (result i32)))`).join(" ")}
        (func (export "run") (result i32) (i32.const 0) ${specifiers.map((_, at) => `(i32.add (call $f${at}))`).join(" ")}))`);
    const host = createTestHost({ files });
    const asked: string[] = [];
    const discover = ({ specifier }: { readonly specifier: string }) => {
      asked.push(specifier);
      return specifier.replace("./", "");
    };
    const linked: Linked = await link({ main: await main("./lib/one.wasm") }, { host, discover });
    expect(call(linked, "main", "run")).toBe(1);
    const same = await relink(linked, { main: await main("./lib/one.wasm") });
    expect([call(same, "main", "run"), same.kept, asked]).toEqual([2, ["./lib/one.wasm"], ["./lib/one.wasm"]]);
    const more = await relink(same, { main: await main("./lib/one.wasm", "./two.wasm") });
    expect([call(more, "main", "run"), more.kept]).toEqual([4, ["./lib/one.wasm"]]);
    expect(asked).toEqual(["./lib/one.wasm", "./two.wasm"]);
    const last = await relink(more, { main: await main("./two.wasm") });
    expect([call(last, "main", "run"), last.kept]).toEqual([2, ["./lib/one.wasm", "./two.wasm"]]);
    expect(loadsOf(host)).toHaveLength(2);
  });

  test("keeps warnings as errors with strict, and says nothing of modules that were compiled before", async () => {
    const a = `(module (import "b" "f" (func $f)) (func $s) (start $s) (func (export "g")) (memory (export "memory") 1) (data (i32.const 0) "a"))`;
    const b = `(module (import "a" "g" (func $g)) (import "a" "memory" (memory 1)) (data (i32.const 9) "b") (func (export "f")))`;
    const linked = await linkWat({ a, b }, { strict: true });
    const next = await relink(linked, { b: await assemble(b) });
    expect(next.plan.warnings).toEqual([]);
    const overlapping = await assemble(b.replace("i32.const 9", "i32.const 0"));
    expect((await errorOf(relink(linked, { b: overlapping }))).code).toBe("DATA_OVERLAP");
    const warning = await linkWat({ a, b }, { strict: true, dataOverlap: "warn" });
    const error = await errorOf(relink(warning, { b: overlapping }));
    expect(error).toMatchObject({ name: "ModuleLinkError", code: "DATA_OVERLAP" });
    const lenient = await linkWat({ a, b }, { dataOverlap: "warn" });
    expect((await relink(lenient, { b: overlapping })).plan.warnings).toMatchObject([{ code: "DATA_OVERLAP" }]);
  });
});

describe("relink() and sources of other kinds", () => {
  const OWNER = `(module (import "env" "f" (func $f)) (memory (export "memory") 1) (func (export "run") (call $f)))`;
  const USER = `(module (import "env" "memory" (memory 1)) (func (export "f") (i32.store8 (i32.const 9) (i32.const 7))))`;

  test("replaces several modules at once", async () => {
    const linked = await linkWat({ owner: OWNER, user: USER, other: COUNTER });
    const next = await relink(linked, { owner: await assemble(OWNER), user: await assemble(USER) });
    expect([next.kept, next.lost]).toEqual([["other"], []]);
    call(next, "owner", "run");
    const memory = linked.exports["owner"]?.["memory"] as WebAssembly.Memory;
    expect(new Uint8Array(memory.buffer)[9]).toBe(7);
  });

  test("takes a compiled module, and says that its own memory cannot be replaced", async () => {
    const bytes = await assemble(`(module (memory (export "memory") 1))`);
    const linked: Linked = await link({ a: bytes });
    const next = await relink(linked, { a: new WebAssembly.Module(bytes) });
    expect(next.lost).toMatchObject([
      { module: "a", kind: "memory", reason: "the new module defines no memory that the linker could replace" },
    ]);
    expect((await relink(next, { a: bytes })).lost).toEqual([]);
  });

  test("keeps modules that came compiled and rewritten, with their types", async () => {
    const [owner, user] = [await assemble(OWNER), await assemble(USER)];
    const plan = planLink({ owner: parseModule(owner), user: parseModule(user) });
    const compiled = new WebAssembly.Module(rewriteModule(plan, { name: "owner", bytes: owner }));
    const linked: Linked = await link({ owner: { source: compiled, type: parseModule(owner) }, user });
    const next = await relink(linked, { user });
    expect(next.lost).toMatchObject([{ module: "owner", kind: "instance" }]);
    expect(next.exports["owner"]?.["memory"]).toBe(linked.exports["owner"]?.["memory"]);
    expect((await relink(next, { owner })).kept).toEqual(["user"]);
  });

  test("keeps a memory of the host that the caller has provided", async () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const linked = await linkWat({ owner: OWNER, user: USER }, { provide: { owner: { memory } } });
    const next = await relink(linked, { owner: await assemble(OWNER) });
    expect([next.kept, next.exports["owner"]?.["memory"]]).toEqual([["user"], memory]);
    const third = await relink(next, { user: await assemble(USER) });
    expect(third.exports["owner"]?.["memory"]).toBe(memory);
  });

  test("writes the static data of a module that imports its memory, and restores it if another one stops", async () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const imports = { env: { memory } };
    const data = (text: string) =>
      assemble(`(module (import "env" "memory" (memory 1)) (data (i32.const 4) "${text}"))`);
    const linked: Linked = await link({ a: await data("one") }, { imports });
    const next = await relink(linked, { a: await data("two") });
    expect(next.lost).toMatchObject([
      { module: "a", kind: "memory", reason: expect.stringContaining("changed 3 bytes") },
    ]);
    expect(String.fromCharCode(...new Uint8Array(memory.buffer, 4, 3))).toBe("two");
  });

  test("links modules with odd names", async () => {
    const linked = await linkWat({ ["__proto__"]: value(1), 2: COUNTER, 1: value(1) });
    const next = await relink(linked, { 1: await assemble(value(5)) } as Record<string, Uint8Array<ArrayBuffer>>);
    expect(call(next, "1", "value")).toBe(5);
    expect(next.kept).toContain("2");
  });
});
