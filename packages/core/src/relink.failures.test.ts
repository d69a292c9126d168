import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { instantiatePlan } from "./instantiate-plan.ts";
import { link } from "./link.ts";
import type { Linked, LinkOptions } from "./link-options.ts";
import { linkPlan } from "./link-plan.ts";
import { prepare } from "./prepare.ts";
import { relink } from "./relink.ts";

type Bytes = Uint8Array<ArrayBuffer>;

async function bytesOf(modules: Readonly<Record<string, string>>): Promise<Record<string, Bytes>> {
  const bytes: Record<string, Bytes> = {};
  for (const [name, wat] of Object.entries(modules)) bytes[name] = await assemble(wat);
  return bytes;
}

const linkWat = async (modules: Readonly<Record<string, string>>, options?: LinkOptions): Promise<Linked> =>
  link(await bytesOf(modules), options);

const call = ({ exports }: Pick<Linked, "exports">, module: string, name: string, ...values: unknown[]): unknown =>
  exported(exports, module, name)(...values);

/** Two modules that call each other: one of them through a slot. */
const PING = `(module (import "pong" "pong" (func $pong (result i32))) (memory (export "memory") 1)
  (data (i32.const 0) "old") (table (export "table") 2 funcref) (elem (i32.const 0) $seven)
  (func $seven (result i32) (i32.const 7))
  (func (export "ping") (result i32) (i32.const 1)) (func (export "both") (result i32) (i32.add (call $pong) (i32.const 10))))`;
const PONG = `(module (import "ping" "ping" (func $ping (result i32))) (import "ping" "memory" (memory 1))
  (func (export "pong") (result i32) (i32.add (call $ping) (i32.load8_u (i32.const 1)))))`;

describe("a relink that fails", () => {
  test("of a link that was relinked before leaves the functions of the later link in the slots", async () => {
    const pong = (value: number, start = "") => `(module (import "ping" "ping" (func $ping (result i32)))
      (func (export "pong") (result i32) (i32.const ${value})) ${start})`;
    const TRAP = "(func $stop unreachable) (start $stop)";
    const first = await linkWat({ ping: PING, pong: pong(1) });
    const second = await relink(first, await bytesOf({ pong: pong(2) }));
    for (const stale of [first, second, first]) {
      const error = await errorOf(relink(stale, await bytesOf({ pong: pong(3, TRAP) })));
      expect(error).toMatchObject({ code: "INSTANTIATION_TRAPPED" });
      expect(call(second, "ping", "both")).toBe(12);
    }
  });

  const state = (linked: Linked) => {
    const { memory, table } = linked.exports["ping"] as { memory: WebAssembly.Memory; table: WebAssembly.Table };
    return [call(linked, "ping", "both"), ...new Uint8Array(memory.buffer, 0, 3), (table.get(0) as () => number)()];
  };

  test.each<[string, unknown, string]>([
    ["bytes that are no module", new Uint8Array([1, 2, 3, 4]), "NOT_WEBASSEMBLY"],
    [
      "an import that nobody provides",
      `(module (import "no" "one" (func)) (func (export "ping") (result i32) (i32.const 1)) (memory (export "memory") 1))`,
      "UNRESOLVED_IMPORT",
    ],
    [
      "a function of another type",
      `(module (func (export "ping") (result i64) (i64.const 1)) (memory (export "memory") 1))`,
      "EXTERN_TYPE_MISMATCH",
    ],
    ["no export that others need", `(module (memory (export "memory") 1))`, "UNRESOLVED_IMPORT"],
    [
      "code that is not valid",
      `(module (func (export "ping") (result i32) (i32.const 1)) (memory (export "memory") 1) (func (result i32)))`,
      "INVALID_MODULE",
    ],
    ["a path without a host", "ping.wasm", "NO_HOST"],
  ])("with %s leaves the earlier link as it is", async (_, source, code) => {
    const linked = await linkWat({ ping: PING, pong: PONG });
    const before = state(linked);
    const bytes = typeof source === "string" && source.startsWith("(") ? await assemble(source) : source;
    const error = await errorOf(relink(linked, { ping: bytes as Bytes }));
    expect(error.code).toBe(code);
    expect(error.diagnostics[0]?.hint).toBeTruthy();
    expect(state(linked)).toEqual(before);
    // The same link can be linked again with a source that fits.
    expect(state(await relink(linked, { ping: await assemble(PING) }))).toEqual(before);
  });

  test("in a start function puts slots, static data and tables back", async () => {
    const linked = await linkWat({ ping: PING, pong: PONG });
    const before = state(linked);
    for (const trap of [
      "(func $start (drop (call $pong)) unreachable) (start $start)",
      `(func $start unreachable) (start $start)`,
    ]) {
      const next = PING.replace("old", "new")
        .replace("i32.const 7", "i32.const 8")
        .replace("i32.const 1))", "i32.const 2))");
      const error = await errorOf(relink(linked, { ping: await assemble(next.replace(/\)$/, `${trap})`)) }));
      expect(error).toMatchObject({ code: "INSTANTIATION_TRAPPED", diagnostics: [{ module: "ping" }] });
      expect(state(linked)).toEqual(before);
    }
    const good = await relink(linked, { ping: await assemble(PING.replace("old", "new")) });
    expect(state(good)).not.toEqual(before);
  });

  test("in a deferred start function, after a slot of a kept instance was filled, fills it as before", async () => {
    const user = `(module (import "even" "even" (func $even (result i32))) (func (export "odd") (result i32) (call $even)))`;
    const even = (value: number, further = "") => `(module (import "user" "odd" (func $odd (result i32))) ${further}
      (func $even (export "even") (result i32) (i32.const ${value})) (func (export "start") (drop (call $odd))))`;
    const linked = await linkWat({ user, even: even(1) });
    expect(linked.plan.deferred.map(({ importer }) => importer)).toEqual(["user"]);
    const seen: unknown[] = [];
    const imports = { test: { see: (value: number) => seen.push(value) } };
    const starting = `(import "test" "see" (func $see (param i32))) (func $start (call $see (call $odd)) unreachable) (start $start)`;
    const error = await errorOf(relink(linked, { even: await assemble(even(2, starting)) }, { imports }));
    expect(error.code).toBe("INSTANTIATION_TRAPPED");
    // The start function has called the kept instance, which called the new module. The earlier link has the old one again.
    expect(seen).toEqual([2]);
    expect(call(linked, "user", "odd")).toBe(1);
  });

  test("in the start function of a module that is instantiated again says so", async () => {
    const starter = `(module (import "lib" "f" (func $f (result i32))) (import "lib" "memory" (memory 1))
      (func $start (if (i32.eq (call $f) (i32.const 2)) (then unreachable))) (start $start) (func (export "g")))`;
    const lib = (
      value: number,
    ) => `(module (import "starter" "g" (func $g)) (memory (export "memory") 1) (export "h" (func $g))
      (func (export "f") (result i32) (i32.const ${value})))`;
    const linked = await linkWat({ starter, lib: lib(1) });
    const error = await errorOf(relink(linked, { lib: await assemble(lib(2)) }));
    expect(error).toMatchObject({ code: "INSTANTIATION_TRAPPED", diagnostics: [{ module: "starter" }] });
    expect((await relink(linked, { lib: await assemble(lib(3)) })).kept).toEqual([]);
  });

  test("is aborted by its own signal, and not by that of the earlier link", async () => {
    const controller = new AbortController();
    const linked = await linkWat({ ping: PING, pong: PONG }, { signal: controller.signal });
    controller.abort();
    const source = await assemble(PING);
    expect((await relink(linked, { ping: source })).kept).toEqual([]);
    const reason = new Error("not now");
    expect(await errorOf(relink(linked, { ping: source }, { signal: AbortSignal.abort(reason) }))).toBe(reason);
  });
});

describe("relink() refuses", () => {
  test("a link that neither link nor relink has made", async () => {
    const source = await assemble(`(module)`);
    const { plan, modules } = await prepare({ a: source });
    for (const linked of [await linkPlan(plan, { a: source }), instantiatePlan(plan, modules), {}, null]) {
      const error = await errorOf(relink(linked as Linked, { a: source }));
      expect(error).toMatchObject({ name: "ModuleLinkError", code: "NOT_RELINKABLE" });
      expect(error.message).toContain("the first argument is no result of link or relink");
    }
  });

  test("a name that no module has, with the name that was meant, and cancels the source", async () => {
    const linked = await linkWat({ program: `(module)`, other: `(module)` });
    let isCancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      cancel() {
        isCancelled = true;
      },
    });
    const error = await errorOf(relink(linked, { porgram: stream } as Record<string, typeof stream>));
    expect(error).toMatchObject({
      code: "NOT_RELINKABLE",
      diagnostics: [{ module: "porgram", hint: "write program" }],
    });
    expect(isCancelled).toBe(true);
  });

  test("a link with fused modules", async () => {
    const linked = await linkWat({ ping: PING, pong: PONG }, { fuse: true });
    const error = await errorOf(relink(linked, { ping: await assemble(PING) }));
    expect(error).toMatchObject({ code: "NOT_RELINKABLE", diagnostics: [{ hint: "link with fuse: false" }] });
    // An instance of a fused unit is that of both modules.
    expect(call(linked, "ping", "both")).toBe(119);
  });

  test("sources that are no object, and options that do not exist", async () => {
    const linked = await linkWat({ a: `(module)` });
    expect((await errorOf(relink(linked, "a.wasm" as never))).code).toBe("INVALID_ARGUMENT");
    for (const options of [{ keep: "all" }, { hoist: false }, null]) {
      const error = await errorOf(relink(linked, {}, options as never));
      expect(error.code).toBe("INVALID_OPTION");
      expect(error.message).toContain("relink");
    }
  });
});
