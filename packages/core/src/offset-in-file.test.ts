import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { link } from "./link.ts";
import { offsetInFile } from "./offset-in-file.ts";
import { parseModule } from "./parse-module.ts";
import { planLink } from "./plan-link.ts";

/** A program in a cycle with its allocator. A frame of `run` is on the stack when the allocator traps. */
const program = (namespace: string) =>
  assemble(`(module (import "${namespace}" "fail" (func $fail))
    (memory (export "memory") 1) (func (export "run") (nop) (call $fail)))`);
const allocator = () => assemble(`(module (import "program" "memory" (memory 1)) (func (export "fail") unreachable))`);

/** With a name of this length, the import section has 127 bytes, and gets a longer size with one import more. */
const CROWDED = "n".repeat(127 - 9);

type Bytes = Uint8Array<ArrayBuffer>;

/** The offset of the frame of `run`, from the stack of an error. */
function offsetOfRun(stack = ""): number {
  return Number.parseInt(/wasm-function\[1\]:0x([0-9a-f]+)/.exec(stack)?.[1] ?? "", 16);
}

async function offsetsOf(bytes: Bytes, namespace: string) {
  const modules = { program: bytes, [namespace]: await allocator() };
  const linked = await link(modules);
  const { run } = linked.exports["program"] as { readonly run: () => never };
  const traced = offsetOfRun((await errorOf(run)).stack);
  // The same file without a linker.
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    [namespace]: {
      fail() {
        throw new Error();
      },
    },
  });
  const alone = offsetOfRun((await errorOf(instance.exports["run"] as () => never)).stack);
  const isRewritten = linked.plan.units.some(({ rewrite }) => rewrite !== undefined);
  return { traced, alone, isRewritten, plan: linked.plan };
}

describe("offsetInFile()", () => {
  test("is the offset of the stack trace, because the code keeps its offset", async () => {
    const bytes = await program("allocator");
    const { traced, alone, isRewritten, plan } = await offsetsOf(bytes, "allocator");
    expect(isRewritten).toBe(true);
    expect(traced).toBeGreaterThan(0);
    expect(traced).toBe(alone);
    expect(offsetInFile(plan, { name: "program", bytes, offset: traced })).toBe(traced);
  });

  test("maps the offset of a stack trace, if the head left no room for the new import", async () => {
    const bytes = await program(CROWDED);
    const { traced, alone, isRewritten, plan } = await offsetsOf(bytes, CROWDED);
    expect(isRewritten).toBe(true);
    expect(traced).toBe(alone + 1);
    expect(offsetInFile(plan, { name: "program", bytes, offset: traced })).toBe(alone);
  });

  test("works by a plan from elsewhere, and leaves offsets of unchanged modules as they are", async () => {
    const bytes = { program: await program("allocator"), allocator: await allocator() };
    const plan = planLink({ program: parseModule(bytes.program), allocator: parseModule(bytes.allocator) });
    const stored = JSON.parse(JSON.stringify(plan)) as typeof plan;
    expect(offsetInFile(stored, { name: "allocator", bytes: bytes.allocator, offset: 40 })).toBe(40);
    const error = await errorOf(() => offsetInFile(stored, { name: "x", bytes: bytes.program, offset: 40 }));
    expect(error.code).toBe("PLAN_MISMATCH");
  });
});
