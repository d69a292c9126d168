import { describe, expect, test } from "vitest";
import { bytesOf } from "../../test/golden/golden-case.ts";
import { caseNames, readCase } from "../../test/golden/read-case.ts";
import { planCase } from "../../test/golden/run-case.ts";
import { assemble } from "../../test/wat.ts";
import { parseModule } from "../parse-module.ts";
import type { LinkPlan, PlannedUnit } from "../plan/plan-format.ts";
import { planLink } from "../plan-link.ts";
import { sectionId } from "../wasm/binary-format.ts";
import { fuseMembers, streamMembers } from "./fuse-members.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Sources = ReadonlyMap<string, Bytes>;

function cutEvery(bytes: Bytes, size: number): ReadableStream<Bytes> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
}

/** The head of a module: all in front of the content of its code section. */
function headOf(bytes: Bytes): Bytes {
  const code = parseModule(bytes).sections.find(({ id }) => id === sectionId.code);
  return bytes.slice(0, code?.offset);
}

async function streamed(plan: LinkPlan, unit: PlannedUnit, sources: Sources, size: number): Promise<Bytes | undefined> {
  const name = unit.fused?.verbatim;
  const bytes = sources.get(name ?? "");
  if (name === undefined || bytes === undefined) return undefined;
  const stream = streamMembers(plan, unit, {
    bytesOf: (module) => sources.get(module),
    place: undefined,
    streamed: { name, head: headOf(bytes), open: () => cutEvery(bytes, size) },
  });
  return stream && new Uint8Array(await new Response(stream).arrayBuffer());
}

const cases = await Promise.all(caseNames().map(readCase));
const units = cases.flatMap((golden) => {
  try {
    const plan = planCase(golden, true);
    const sources = new Map(golden.modules.map((module) => [module.name, bytesOf(module)]));
    return plan.units.flatMap((unit) =>
      unit.fused?.verbatim === undefined ? [] : [{ name: golden.name, plan, unit, sources }],
    );
  } catch {
    return [];
  }
});

describe("streamMembers()", () => {
  test.each(units.map((entry) => [entry.name, entry] as const))(
    "gives the bytes of fuseMembers(), cut anywhere: %s",
    async (_, { plan, unit, sources }) => {
      const whole = fuseMembers(plan, unit, { bytesOf: (module) => sources.get(module), place: undefined });
      for (const size of [1, 7, 1000]) {
        const bytes = await streamed(plan, unit, sources, size);
        if (bytes !== undefined) expect(bytes).toEqual(whole);
      }
    },
  );

  test("streams most of the units of golden cases", async () => {
    const results = await Promise.all(units.map(({ plan, unit, sources }) => streamed(plan, unit, sources, 1000)));
    expect(results.filter((bytes) => bytes !== undefined).length).toBeGreaterThan(80);
  });

  const LARGE = `(module
    (import "host" "log" (func $log (param i32))) (import "small" "f" (func $f (result i32)))
    (memory (export "memory") 1) (table 2 funcref) (elem (i32.const 0) $g)
    (data $passive "passive") (data (i32.const 8) "active")
    (func $g (export "g") (result i32) (memory.init $passive (i32.const 100) (i32.const 0) (i32.const 7))
      (call $log (call $f)) (i32.load8_u (i32.const 100)))
    ${"(func (result i32) (i32.add (call $f) (i32.const 1)))".repeat(20)})`;
  const SMALL = `(module (import "large" "memory" (memory 1)) (data $own "small")
    (data (i32.const 200) "XYZ") (table 1 funcref) (elem (i32.const 0) $f)
    (func $f (export "f") (result i32) (memory.init $own (i32.const 300) (i32.const 0) (i32.const 5))
      (i32.load8_u (i32.const 201))))`;

  test("numbers the data segments of all modules, and copies those of the others by a step", async () => {
    const sources = new Map([
      ["large", await assemble(LARGE)],
      ["small", await assemble(SMALL)],
    ]);
    const types = Object.fromEntries([...sources].map(([name, bytes]) => [name, parseModule(bytes)]));
    const plan = planLink(types, { fuse: true, imports: { host: { log: () => {} } } });
    const unit = plan.units[0] as PlannedUnit;
    expect(unit.fused).toMatchObject({ verbatim: "large" });
    const whole = fuseMembers(plan, unit, { bytesOf: (module) => sources.get(module), place: undefined });
    expect(WebAssembly.validate(whole)).toBe(true);
    const length = sources.get("large")?.length ?? 0;
    const active = unit.fused?.active;
    for (let size = 1; size <= length; size += 1) {
      const bytes = await streamed(plan, unit, sources, size);
      expect(active === "large" ? bytes : (bytes ?? whole)).toEqual(whole);
    }
  });
});
