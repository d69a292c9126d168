import { expect, test } from "vitest";
import { planLink } from "../../src/plan-link.ts";
import type { ModuleType } from "../../src/wasm/module-type.ts";
import { moduleTypes } from "../wat.ts";
import { compareCost } from "./growth.ts";

/** The names in this text get the number of the library, and those of the libraries behind it. */
const LIBRARY = `(module (@dylink.0 (mem-info (memory 64 3) (table 4 0)) (needed "next1" "next2"))
  (import "env" "memory" (memory 1))
  (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__stack_pointer" (global (mut i32)))
  (import "env" "__memory_base" (global i32))
  (import "env" "__table_base" (global i32))
  (import "env" "weak" (func (result i32)))
  (import "env" "own0" (func (result i32)))
  (import "env" "f1" (func (result i32)))
  (import "env" "f2" (func (result i32)))
  (import "GOT.func" "f0" (global (mut i32)))
  (import "GOT.func" "f1" (global (mut i32)))
  (import "GOT.mem" "d1" (global (mut i32)))
  (import "GOT.mem" "d2" (global (mut i32)))
  (func (export "weak") (result i32) (i32.const 0))
  (func (export "own0") (result i32) (i32.const 0))
  (func (export "f0") (result i32) (i32.const 0))
  (global (export "d0") i32 (i32.const 4))
  (func (export "__wasm_apply_data_relocs"))
  (func (export "_initialize")))`;

/** Libraries in a ring: each needs the next two, calls them, and takes addresses in them. */
function createRing(template: ModuleType, count: number): Record<string, ModuleType> {
  const renamed = (name: string, library: number): string => {
    const [, stem, offset] = /^(own|f|d|next)(\d)$/.exec(name) ?? [];
    return stem === undefined ? name : `${stem}${(library + Number(offset)) % count}`;
  };
  const one = (library: number): ModuleType => ({
    ...template,
    imports: template.imports.map((entry) => ({ ...entry, name: renamed(entry.name, library) })),
    exports: template.exports.map((entry) => ({ ...entry, name: renamed(entry.name, library) })),
    ...(template.dylink && {
      dylink: { ...template.dylink, needed: template.dylink.needed.map((name) => renamed(name, library)) },
    }),
  });
  return Object.fromEntries(Array.from({ length: count }, (_, library) => [`next${library}`, one(library)]));
}

/** Ten times the libraries may take twelve times the work. */
const MOST_FACTOR = 1.2;

test("planLink() of 500 libraries takes at most 12 times the work of 50", { timeout: 300_000 }, async () => {
  const { library } = await moduleTypes({ library: LIBRARY });
  const [small, large] = [createRing(library, 50), createRing(library, 500)];
  const plan = planLink(large);
  expect(plan.libraries?.search).toHaveLength(500);
  expect(plan.steps.filter((step) => step.do === "address")).toHaveLength(1_000);
  expect(plan.deferred.length).toBeGreaterThan(500);
  for (let run = 0; run < 20; run += 1) planLink(small);
  const { factor } = compareCost(
    () => planLink(small),
    () => planLink(large),
    { times: 10, runs: 9 },
  );
  expect(factor).toBeLessThan(MOST_FACTOR);
});
