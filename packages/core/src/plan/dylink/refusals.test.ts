import { describe, expect, test } from "vitest";
import { errorOf } from "../../../test/outcomes.ts";
import { assemble } from "../../../test/wat.ts";
import { describePlan } from "../../explain/describe-plan.ts";
import { link } from "../../link.ts";
import { relink } from "../../relink.ts";

const LIBRARY = `(module (@dylink.0 (mem-info (memory 16 2)))
  (import "env" "memory" (memory 1)) (import "env" "__memory_base" (global $base i32))
  (data (global.get $base) "\\2a") (func (export "answer") (result i32) (i32.load (global.get $base))))`;
const PROGRAM = `(module (@dylink.0 (mem-info (memory 0 0)) (needed "liba.so"))
  (import "env" "answer" (func $answer (result i32)))
  (func (export "run") (result i32) (call $answer)))`;

async function modules() {
  return { main: await assemble(PROGRAM), "liba.so": await assemble(LIBRARY) };
}

describe("a link with dynamic libraries", () => {
  test.each([true, "auto"] as const)("is not fused with fuse: %s, and says why", async (fuse) => {
    const { plan, exports } = await link(await modules(), { fuse });
    expect((exports.main["run"] as () => number)()).toBe(42);
    expect(plan.unfused?.map(({ reason }) => reason)).toEqual(["library", "library"]);
    expect(describePlan(plan)).toContain("liba.so: the link has dynamic libraries");
  });

  test("is not linked again", async () => {
    const given = await modules();
    const linked = await link(given);
    const error = await errorOf(relink(linked, { main: given.main }));
    expect(error).toMatchObject({ code: "NOT_RELINKABLE" });
    expect(error.message).toContain("the link has dynamic libraries");
  });
});
