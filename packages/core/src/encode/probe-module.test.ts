import { describe, expect, test } from "vitest";
import { moduleTypes } from "../../test/wat.ts";
import { parseModule } from "../parse-module.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import { planLink } from "../plan-link.ts";
import type { ExternType } from "../wasm/extern-type.ts";
import { formatExternType } from "../wasm/format-extern-type.ts";
import { encodeProbe } from "./probe-module.ts";

const EACH_KIND = `(import "env" "f" (func (param i32 f64) (result i64))) (import "env" "g" (func (param i32 f64) (result i64)))
  (import "env" "m" (memory 1 3)) (import "env" "t" (table 2 funcref)) (import "env" "c" (global (mut f32)))
  (import "env" "x" (tag (param externref)))`;
const PLACEHOLDERS = {
  f: () => {},
  g: () => {},
  m: new WebAssembly.Memory({ initial: 1, maximum: 3 }),
  t: new WebAssembly.Table({ element: "anyfunc", initial: 2 }),
  c: new WebAssembly.Global({ value: "f32", mutable: true }, 0),
  x: new WebAssembly.Tag({ parameters: ["externref"] }),
};

async function planOf(texts: Readonly<Record<string, string>>): Promise<LinkPlan> {
  return planLink(await moduleTypes(texts), { imports: { env: PLACEHOLDERS } });
}

const wantedOf = ({ modules }: LinkPlan): ExternType[] =>
  modules.flatMap(({ imports }) => imports.flatMap(({ externType }) => externType ?? []));

/** The types in the plan, beside the types of the parsed probe. */
function pairsOf(plan: LinkPlan): readonly (readonly [planned: string, probed: string])[] {
  const probe = parseModule(encodeProbe(plan.hostTypes ?? [], wantedOf(plan)));
  return plan.modules
    .flatMap(({ imports }) => imports)
    .map(({ type }, position) => [
      type,
      formatExternType(probe.imports[position]?.type ?? { kind: "opaque", externKind: "tag" }, probe.types),
    ]);
}

describe("encodeProbe()", () => {
  test("imports an extern of each type that a plan asks of the host", async () => {
    const plan = await planOf({ a: `(module ${EACH_KIND})`, b: `(module (import "env" "f" (func)))` });
    expect(plan.hostTypes).toHaveLength(3);
    const pairs = pairsOf(plan);
    expect(pairs).toHaveLength(7);
    for (const [planned, probed] of pairs) expect(probed).toBe(planned);
  });

  test("with the defined types of several modules, whole recursion groups and supertypes included", async () => {
    const plan = await planOf({
      a: `(module (rec (type $s (struct (field (ref null $f)))) (type $f (func (param (ref null $s)))))
        (import "env" "f" (func (type $f))) (import "env" "t" (table 2 (ref null $f))))`,
      b: `(module (type (func)) (type $base (sub (func))) (type $child (sub final $base (func)))
        (import "env" "g" (func (type $child))) (import "env" "m" (memory 1)))`,
    });
    expect(plan.hostTypes?.map(({ groupSize }) => groupSize)).toEqual([2, 2, 1, 1]);
    for (const [planned, probed] of pairsOf(plan)) expect(probed).toBe(planned);
  });

  test("a plan without host imports has no such types", async () => {
    const plan = planLink(await moduleTypes({ a: `(module (func (export "f")))` }));
    expect(plan.hostTypes).toBeUndefined();
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  test("a plan is frozen whole, and leaves the types of the modules as they are", async () => {
    const types = await moduleTypes({ a: `(module ${EACH_KIND})` });
    const plan = planLink(types, { imports: { env: PLACEHOLDERS } });
    expect(Object.isFrozen(plan.hostTypes?.[0]?.composite)).toBe(true);
    for (const { type } of types["a"]?.imports ?? []) {
      expect(Object.isFrozen(type)).toBe(false);
      if (type.kind === "function") expect(Object.isFrozen(type.params)).toBe(false);
      if (type.kind === "memory") expect(Object.isFrozen(type.limits)).toBe(false);
    }
  });
});
