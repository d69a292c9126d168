import { beforeAll, describe, expect, test } from "vitest";
import { exported } from "../../test/exported.ts";
import { errorOf } from "../../test/outcomes.ts";
import { loadRealm, type Realm } from "../../test/realm.ts";
import { assemble } from "../../test/wat.ts";
import { parseModule } from "../parse-module.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { planLink } from "../plan-link.ts";
import { rewriteModule } from "../rewrite-module.ts";

let strict: Realm;
beforeAll(async () => {
  strict = await loadRealm({ mayCompile: false });
});

/** Plans and rewrites two modules where code may be compiled, and links them where it may not. */
async function linkStrictly(texts: Record<string, string>, imports: WebAssembly.Imports = {}) {
  const bytes = Object.fromEntries(
    await Promise.all(Object.entries(texts).map(async ([name, text]) => [name, await assemble(text)] as const)),
  );
  const plan = planLink(Object.fromEntries(Object.entries(bytes).map(([name, own]) => [name, parseModule(own)])), {
    imports,
  });
  const modules = Object.fromEntries(
    Object.entries(bytes).map(([name, own]) => [
      name,
      new WebAssembly.Module(rewriteModule(plan, { name, bytes: own })),
    ]),
  );
  return { plan, linked: () => strict.rec.instantiatePlan(plan, modules, imports) };
}

/** `owner` defines the externs, calls `user`, and is hoisted; `user` imports the externs. */
const pair = (definitions: string, imports: string, body: string) => ({
  owner: `(module (import "user" "run" (func $run (result i64))) ${definitions}
    (func (export "run") (result i64) (call $run)))`,
  user: `(module ${imports} (func (export "run") (result i64) ${body}))`,
});

describe("in a host that compiles no code", () => {
  test.each([
    [
      "a memory",
      pair(
        `(memory (export "m") 1 2)`,
        `(import "owner" "m" (memory 1 2))`,
        `(i64.extend_i32_u (i32.add (i32.mul (i32.const 10) (memory.size)) (memory.grow (i32.const 1))))`,
      ),
      11n,
    ],
    [
      "a shared memory",
      pair(
        `(memory (export "m") 1 2 shared)`,
        `(import "owner" "m" (memory 1 2 shared))`,
        `(i64.atomic.rmw.add (i32.const 8) (i64.const 5))`,
      ),
      0n,
    ],
    [
      "a table of functions, and one of external references",
      pair(
        `(table (export "t") 2 3 funcref) (table (export "u") 4 externref)`,
        `(import "owner" "t" (table $t 2 3 funcref)) (import "owner" "u" (table $u 4 externref))`,
        `(i64.extend_i32_u (i32.add (i32.mul (i32.const 10) (table.size $t)) (table.size $u)))`,
      ),
      24n,
    ],
    [
      "globals",
      pair(
        `(global (export "a") i32 (i32.const -7)) (global (export "b") i64 (i64.const -9223372036854775800))
         (global (export "c") f32 (f32.const 1.5)) (global (export "d") (mut f64) (f64.const -2.5))
         (global (export "e") externref (ref.null extern))`,
        `(import "owner" "a" (global $a i32)) (import "owner" "b" (global $b i64)) (import "owner" "c" (global $c f32))
         (import "owner" "d" (global $d (mut f64))) (import "owner" "e" (global $e externref))`,
        `(global.set $d (f64.add (global.get $d) (f64.const 4)))
         (i64.add (i64.add (global.get $b) (i64.extend_i32_s (global.get $a)))
           (i64.add (i64.trunc_f64_s (f64.mul (global.get $d) (f64.promote_f32 (global.get $c))))
             (i64.extend_i32_u (ref.is_null (global.get $e)))))`,
      ),
      -(2n ** 63n) + 8n - 7n + 2n + 1n,
    ],
  ])("makes %s by its constructor", async (_what, texts, expected) => {
    const { plan, linked } = await linkStrictly(texts);
    expect(plan.made.length).toBeGreaterThan(0);
    expect(plan.deferred).toEqual([]);
    expect(exported(linked().exports, "owner", "run")()).toBe(expected);
  });

  test("makes a tag that one module throws and the other one exports", async () => {
    const { plan, linked } = await linkStrictly(
      pair(
        `(tag (export "e") (param i32 i64))`,
        `(import "owner" "e" (tag $e (param i32 i64)))`,
        `(throw $e (i32.const 1) (i64.const 2))`,
      ),
    );
    expect(plan.made).toHaveLength(1);
    const { exports } = linked();
    const thrown = (await errorOf(() => exported(exports, "owner", "run")())) as unknown as {
      is(tag: unknown): boolean;
      getArg(tag: unknown, index: number): unknown;
    };
    const tag = exports["owner"]?.["e"];
    expect([thrown.is(tag), thrown.getArg(tag, 0), thrown.getArg(tag, 1)]).toEqual([true, 1, 2n]);
  });

  test("replaces a stub that only a module can make, and links", async () => {
    const bytes = await assemble(`(module (import "env" "v" (func (param v128)))
      (func (export "f") (result i32) (i32.const 7)))`);
    const plan = planLink({ a: parseModule(bytes) }, { unresolved: "trap" });
    expect(plan.stubs).toHaveLength(1);
    const { exports } = strict.rec.instantiatePlan(plan, { a: new WebAssembly.Module(bytes) });
    expect(exported(exports, "a", "f")()).toBe(7);
  });

  test("says EXTERN_NEEDS_CODE for each extern that no constructor makes, before anything runs", async () => {
    const definitions = `(global (export "v") v128 (v128.const i64x2 1 2)) (table (export "t") 1 funcref)
      (type $r (sub (func (param i32)))) (tag (export "e") (type $r))`;
    const bytes = await assemble(
      pair(definitions, "", "(i64.const 0)").owner.replace("(func (export", "(memory 1) (func (export"),
    );
    const user = await assemble(`(module (type $r (sub (func (param i32)))) (import "owner" "v" (global v128))
      (import "owner" "t" (table 1 funcref)) (import "owner" "e" (tag (type $r)))
      (func (export "run") (result i64) (i64.const 0)))`);
    const plan: LinkPlan = planLink({ owner: parseModule(bytes), user: parseModule(user) });
    const { constructExterns } = await import("./construct-externs.ts");
    const failure = await errorOf(() => constructExterns(plan, () => false));
    expect(failure).toMatchObject({
      problems: [
        { code: "EXTERN_NEEDS_CODE", module: "owner", name: "v", text: "constant global v128" },
        { code: "EXTERN_NEEDS_CODE", module: "owner", name: "e", text: "tag [i32]" },
      ],
    });
  });

  test("prints EXTERN_NEEDS_CODE with owner, name, type and remedy", async () => {
    const { linked } = await linkStrictly(
      pair(`(global (export "v") v128 (v128.const i64x2 1 2))`, `(import "owner" "v" (global v128))`, "(i64.const 0)"),
    );
    expect((await errorOf(linked)).message).toBe(
      "Cannot carry out the link plan: 1 problem\n" +
        '  EXTERN_NEEDS_CODE  cannot make "v" of owner (constant global v128): JavaScript has no constructor for it, and this page or ' +
        "host compiles no WebAssembly\n" +
        "    hint: allow the page or host to compile WebAssembly, or make the plan with hoist: false",
    );
  });
});
