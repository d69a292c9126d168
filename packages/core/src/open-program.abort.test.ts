import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { program } from "../test/program-modules.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import type { Library, Program } from "./program-options.ts";

/** Calls the host in its constructor and in its destructor. */
const acting = await assemble(`(module (@dylink.0 (mem-info (memory 16 2) (table 1 0)))
  (import "env" "memory" (memory 1)) (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__table_base" (global $slots i32))
  (import "env" "__cxa_atexit" (func $atexit (param i32 i32 i32) (result i32)))
  (import "host" "act" (func $act)) (import "host" "end" (func $end (param i32))) (elem (global.get $slots) $end)
  (func (export "__wasm_call_ctors")
    (drop (call $atexit (global.get $slots) (i32.const 0) (i32.const 0))) (call $act)))`);

async function start() {
  let act = (): void => {};
  let end = (): void => {};
  const ended: string[] = [];
  const host = {
    act: () => act(),
    end(): void {
      ended.push("ended");
      end();
    },
  };
  const running: Program = await openProgram({ main: program }, { imports: { host } });
  const { live } = running.exports["main"] as unknown as Record<"live", () => number>;
  return {
    running,
    ended,
    live,
    onConstruct: (next: typeof act) => {
      act = next;
    },
    onEnd: (next: typeof end) => {
      end = next;
    },
  };
}

/** Ends when calls that were aborted have ended inside, too. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("open() that is aborted leaves nothing open", () => {
  test("in the constructor of its library", async () => {
    const { running, ended, live, onConstruct } = await start();
    const controller = new AbortController();
    onConstruct(() => controller.abort(new Error("enough")));
    const error = await errorOf(running.open("a.so", { source: acting, signal: controller.signal }));
    expect(error.message).toBe("enough");
    await settled();
    expect([running.libraries, ended, live()]).toEqual([[], ["ended"], 0]);
    onConstruct(() => {});
    (await running.open("a.so", { source: acting })).close();
    expect([running.libraries, live()]).toEqual([[], 0]);
  });

  test("while it waits for another call, whose library it does not count", async () => {
    const { running } = await start();
    let arrive: (bytes: BufferSource) => void = () => {};
    const source = new Promise<BufferSource>((resolve) => {
      arrive = resolve;
    });
    const controller = new AbortController();
    const { signal } = controller;
    const [first, other] = [running.open("a.so", { source }), errorOf(running.open("a.so", { source, signal }))];
    await settled();
    controller.abort(new Error("enough"));
    arrive(acting);
    expect((await other).message).toBe("enough");
    (await first).close();
    await settled();
    expect(running.libraries).toEqual([]);
  });

  test("and a call that has waited opens the library anew", async () => {
    const { running, ended, onConstruct } = await start();
    const controller = new AbortController();
    const opened: Promise<Library>[] = [];
    onConstruct(() => {
      onConstruct(() => {});
      opened.push(running.open("a.so", { source: acting }));
      controller.abort(new Error("enough"));
    });
    await errorOf(running.open("a.so", { source: acting, signal: controller.signal }));
    const [library] = await Promise.all(opened);
    await settled();
    expect([running.libraries, ended]).toEqual([["a.so"], ["ended"]]);
    library?.close();
    expect(running.libraries).toEqual([]);
  });

  test("and the error of its destructor is thrown when the program is closed", async () => {
    const { running, onConstruct, onEnd } = await start();
    const controller = new AbortController();
    onConstruct(() => controller.abort(new Error("enough")));
    onEnd(() => {
      throw new Error("bad end");
    });
    expect((await errorOf(running.open("a.so", { source: acting, signal: controller.signal }))).message).toBe("enough");
    await settled();
    expect(running.libraries).toEqual([]);
    expect(() => running.close()).toThrow("bad end");
  });
});
