import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../../test/seed.ts";
import { assemble } from "../../../test/wat.ts";
import type { ModuleType } from "../../wasm/module-type.ts";
import { readModule } from "../read-whole-module.ts";
import { readAreas } from "./read-areas.ts";

const RUNS = runs(20_000);
const TIMEOUT_MS = 60_000 + RUNS.numRuns * 2;

/** A module with all that areas are read from: names, frames, and a start function of a program with threads. */
const bytes = await assemble(`(module $program
  (import "env" "memory" (memory 2 4 shared)) (import "env" "f" (func (param i32)))
  (global $__stack_pointer (mut i32) (i32.const 65536)) (global $__heap_base i32 (i32.const 66560))
  (global $tls (mut i32) (i32.const 0)) (tag $__cpp_exception (param i32))
  (func $frame (local i32 i64) global.get 0 i32.const 32 i32.sub local.tee 0 global.set 0)
  (func $slow (local i32 i32 i32) global.get 0 local.set 0 i32.const 48 local.set 1
    local.get 0 local.get 1 i32.sub local.set 2 local.get 2 global.set 0)
  (func $start block block block
      i32.const 65616 i32.const 0 i32.const 1 i32.atomic.rmw.cmpxchg br_table 0 1 2
    end
      i32.const 65536 global.set $tls i32.const 65536 i32.const 0 i32.const 21 memory.init 0
      i32.const 65568 i32.const 0 i32.const 48 memory.fill
      i32.const 65616 i32.const 2 i32.atomic.store i32.const 65616 i32.const -1 memory.atomic.notify drop br 1
    end
      i32.const 65616 i32.const 1 i64.const -1 memory.atomic.wait32 drop
    end call $frame)
  (start $start) (data "passive, of 21 bytes.")
  (@custom "producers" "\\01\\08language\\01\\04Rust\\00")
  (@custom "linking" "\\02\\08\\05\\01\\02\\00\\00\\01g"))`);
const type = readModule(bytes);

const edit = fc.record({
  at: fc.nat(bytes.length - 1),
  bytes: fc.array(
    fc.oneof(fc.nat(255), fc.constantFrom(0x00, 0x0b, 0x20, 0x23, 0x24, 0x41, 0x7f, 0x80, 0xfc, 0xfe, 0xff)),
    {
      minLength: 1,
      maxLength: 6,
    },
  ),
});

/** The module with some bytes overwritten, and the type of the module as it was: the sections stay where they are. */
const damaged = fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => {
  const copy = Uint8Array.from(bytes);
  for (const { at, bytes: written } of edits) copy.set(written.slice(0, copy.length - at), at);
  return copy;
});

function expectPlainAreas(areas: ReturnType<typeof readAreas>): void {
  const { zeroed = [], copied = [], stack, heapBase = 0 } = areas ?? {};
  for (const { start, end } of [...zeroed, ...copied]) {
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThan(start);
    expect(Number.isSafeInteger(end)).toBe(true);
  }
  if (stack?.initial !== undefined) expect(stack.low).toBeLessThanOrEqual(stack.initial);
  expect(Number.isSafeInteger(heapBase)).toBe(true);
}

describe("readAreas() of hostile bytes", () => {
  test("finds everything in the module without damage", () => {
    expect(readAreas(bytes, type)).toMatchObject({
      stack: { rule: "name", initial: 65_536 },
      heapBase: 66_560,
      language: "Rust",
      tagNames: ["__cpp_exception"],
      copied: [{ segment: 0 }],
    });
  });

  test("never throws, and finds ranges in order", { timeout: TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(damaged, (changed) => expectPlainAreas(readAreas(changed, type))),
      RUNS,
    );
  });

  test("never throws for a section that is cut off or lies elsewhere", { timeout: TIMEOUT_MS }, () => {
    const moved = fc.array(fc.record({ offset: fc.nat(bytes.length), sizeBytes: fc.nat(300) }), {
      minLength: type.sections.length,
      maxLength: type.sections.length,
    });
    fc.assert(
      fc.property(damaged, moved, (changed, ranges) => {
        const sections = type.sections.map((section, at) => {
          const { offset, sizeBytes } = ranges[at] as { readonly offset: number; readonly sizeBytes: number };
          return { ...section, offset, sizeBytes: Math.min(sizeBytes, changed.length - offset) };
        });
        expectPlainAreas(readAreas(changed, { ...type, sections } as ModuleType));
      }),
      RUNS,
    );
  });

  test("takes no longer than the bytes are long", { tags: "large" }, () => {
    const time = (functions: number) => {
      // Each body claims the locals and the calls of all bodies behind it.
      const body = [6, 0xff, 0xff, 0x03, 0x10, 0x00, 0x0b];
      const code = Uint8Array.from([0x80, 0x80, 0x80, 0x04, ...Array.from({ length: functions }, () => body).flat()]);
      const sections = [{ id: 10, offset: 0, sizeBytes: code.length }];
      const times = Array.from({ length: 2 }, () => {
        const start = performance.now();
        readAreas(code, { ...type, imports: type.imports, sections, start: 1 });
        return performance.now() - start;
      });
      return Math.min(...times);
    };
    time(20_000);
    // Ten times the bytes are ten times the work. A busy machine and the garbage collector slow single runs down, so the
    // smallest ratio of five counts: quadratic work is a hundred times as long in each.
    const ratios = Array.from({ length: 5 }, () => time(200_000) / Math.max(time(20_000), 0.5));
    expect(Math.min(...ratios)).toBeLessThan(60);
  });
});
