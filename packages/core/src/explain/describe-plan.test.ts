import { describe, expect, test } from "vitest";
import { moduleType } from "../../test/module-type.ts";
import { moduleTypes } from "../../test/wat.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import type { PlanOptions } from "../plan/plan-options.ts";
import { planLink } from "../plan-link.ts";
import { describePlan } from "./describe-plan.ts";

/** The text of a plan; it is the same for the plan itself, for its JSON and for its clone. */
async function describeLink(modules: Readonly<Record<string, string>>, options?: PlanOptions): Promise<string> {
  const plan = planLink(await moduleTypes(modules), options);
  const text = describePlan(plan);
  expect(describePlan(JSON.parse(JSON.stringify(plan)) as LinkPlan)).toBe(text);
  expect(describePlan(structuredClone(plan))).toBe(text);
  return text;
}

describe("describePlan()", () => {
  test("describes a link without modules", () => {
    expect(describePlan(planLink({}))).toMatchInlineSnapshot(`
      "Link plan: 0 modules, 0 imports

      Order"
    `);
  });

  test("describes the lesson: a program and its allocator", async () => {
    const text = await describeLink({
      program: `(module (import "env" "malloc" (func (param i32) (result i32))) (import "env" "free" (func (param i32)))
        (memory (export "memory") 2) (func (export "createRecord") (param i32 f32 f32) (result i32) unreachable))`,
      memory: `(module (import "env" "memory" (memory 0))
        (func (export "malloc") (param i32) (result i32) unreachable) (func (export "free") (param i32)))`,
    });
    expect(text).toMatchInlineSnapshot(`
      "Link plan: 2 modules, 3 imports, 1 cycle, 1 extern hoisted

      Order
        1. memory
        2. program

      Cycles
        program, memory: 0 functions deferred

      Hoisted
        program "memory": memory of 2 or more pages of 64 KiB

      Imports of program
        "env" "malloc"  function [i32] -> [i32]  memory "malloc"
        "env" "free"    function [i32] -> []     memory "free"

      Imports of memory
        "env" "memory"  memory of 0 or more pages of 64 KiB  program "memory", hoisted"
    `);
  });

  test("describes a diamond with a start function and host imports", async () => {
    const text = await describeLink(
      {
        top: `(module (import "left" "l" (func)) (import "right" "r" (func)))`,
        left: `(module (import "base" "memory" (memory 1 2)) (import "host" "log" (func (param i32 i64))) (func (export "l")))`,
        right: `(module (import "base" "memory" (memory 1)) (import "base" "counter" (global (mut i32))) (func (export "r")))`,
        base: `(module (memory (export "memory") 1 2) (global (export "counter") (mut i32) (i32.const 0)) (func $s) (start $s))`,
      },
      { imports: { host: { log: () => {} } } },
    );
    expect(text).toMatchInlineSnapshot(`
      "Link plan: 4 modules, 6 imports

      Order
        1. base, which runs its start function
        2. left
        3. right
        4. top

      Imports of top
        "left" "l"   function [] -> []  left "l"
        "right" "r"  function [] -> []  right "r"

      Imports of left
        "base" "memory"  memory of 1 to 2 pages of 64 KiB  base "memory"
        "host" "log"     function [i32 i64] -> []          the host's "host" "log"

      Imports of right
        "base" "memory"   memory of 1 or more pages of 64 KiB  base "memory"
        "base" "counter"  mutable global i32                   base "counter""
    `);
  });

  test("describes two cycles, re-exports and stubs", async () => {
    const text = await describeLink(
      {
        ping: `(module (import "pong" "f" (func)) (func (export "f")))`,
        pong: `(module (import "ping" "f" (func)) (func (export "f")))`,
        self: `(module (import "self" "g" (func (param f64))) (import "facade" "h" (func)) (func (export "g") (param f64)))`,
        facade: `(module (import "pong" "f" (func $f)) (import "nobody" "n" (func (result externref))) (export "h" (func $f)))`,
      },
      { unresolved: "trap" },
    );
    expect(text).toMatchInlineSnapshot(`
      "Link plan: 4 modules, 6 imports, 2 cycles, 2 functions deferred

      Order
        1. ping
        2. pong
        3. self
        4. facade

      Cycles
        ping, pong: 1 function deferred
        self: 1 function deferred

      Imports of ping
        "pong" "f"  function [] -> []  pong "f", deferred by shim

      Imports of pong
        "ping" "f"  function [] -> []  ping "f"

      Imports of self
        "self" "g"    function [f64] -> []  self "g", deferred by shim
        "facade" "h"  function [] -> []     pong "f"

      Imports of facade
        "pong" "f"    function [] -> []           pong "f"
        "nobody" "n"  function [] -> [externref]  nobody, traps when called"
    `);
  });

  test("describes names of any text, each on a line of its own", () => {
    const plan = planLink({
      "": moduleType({
        imports: [
          ["__proto__", "two\nlines"],
          ["x".repeat(100), 'say "hi"'],
        ],
      }),
      ["__proto__"]: moduleType({ exports: [["two\nlines"]] }),
      ["x".repeat(100)]: moduleType({ exports: [['say "hi"']], start: true }),
    });
    expect(describePlan(plan)).toMatchInlineSnapshot(`
      "Link plan: 3 modules, 2 imports

      Order
        1. __proto__
        2. "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", which runs its start function
        3. ""

      Imports of ""
        "__proto__" "two\\nlines"                          function [] -> []  __proto__ "two\\nlines"
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" "say \\"hi\\""  function [] -> []  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" "say \\"hi\\"""
    `);
  });
});
