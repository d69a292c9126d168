import { createTestHost } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { LEAF } from "../test/modules.ts";
import { afterDueEvents, type CodedError, errorOf, until } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { link } from "./link.ts";

const TEXT = new TextEncoder().encode("not a module");
const told = ({ diagnostics }: CodedError) => diagnostics.map(({ code, module }) => [code, module]);

describe("the error of link()", () => {
  test("has the problems of files that answer later, in the order of the modules", async () => {
    const files = { "gone.wasm": { status: 404 }, "late.wasm": { status: 404 }, "text.wasm": TEXT };
    const host = createTestHost({ files: { ...files, "fine.wasm": await assemble(LEAF) }, hasTimers: true });
    host.hold("late.wasm", "text.wasm", "fine.wasm");
    const linking = errorOf(
      link({ fine: "fine.wasm", text: "text.wasm", late: "late.wasm", gone: "gone.wasm" }, { host, retries: 0 }),
    );
    for (const name of ["late.wasm", "text.wasm", "fine.wasm"]) {
      await afterDueEvents();
      host.release(name);
    }
    expect(told(await linking)).toEqual([
      ["NOT_WEBASSEMBLY", "text"],
      ["HTTP_STATUS", "late"],
      ["HTTP_STATUS", "gone"],
    ]);
  });

  test("has the problems of files that others need", async () => {
    const files = {
      "a.wasm": await assemble('(module (import "./gone.wasm" "f" (func)))'),
      "b.wasm": { status: 404 },
      "gone.wasm": { status: 404 },
    };
    const host = createTestHost({ files, hasTimers: true });
    host.hold("a.wasm");
    const discover = ({ specifier }: { readonly specifier: string }) => specifier;
    const linking = errorOf(link({ a: "a.wasm", b: "b.wasm" }, { host, discover, retries: 0 }));
    await afterDueEvents();
    host.release("a.wasm");
    expect(told(await linking)).toEqual([
      ["HTTP_STATUS", "b"],
      ["HTTP_STATUS", "./gone.wasm"],
    ]);
  });

  test("waits 100 ms for a file that does not answer, and ends its load", async () => {
    const host = createTestHost({ files: { "gone.wasm": { status: 404 }, "slow.wasm": TEXT }, hasTimers: true });
    host.hold("slow.wasm");
    let error: CodedError | undefined;
    const linking = errorOf(link({ gone: "gone.wasm", slow: "slow.wasm" }, { host, retries: 0 })).then((thrown) => {
      error = thrown;
    });
    await until(() => host.clock.waiting === 1);
    host.clock.advance(99);
    await afterDueEvents();
    expect(error).toBeUndefined();
    host.clock.advance(1);
    await linking;
    expect(error && told(error)).toEqual([["HTTP_STATUS", "gone"]]);
  });

  test("does not wait if it is aborted", async () => {
    const host = createTestHost({ files: { "gone.wasm": { status: 404 }, "slow.wasm": TEXT }, hasTimers: true });
    host.hold("slow.wasm");
    const controller = new AbortController();
    const modules = { gone: "gone.wasm", slow: "slow.wasm" };
    const linking = errorOf(link(modules, { host, retries: 0, signal: controller.signal }));
    await until(() => host.clock.waiting === 1);
    const reason = new Error("enough");
    controller.abort(reason);
    expect(await linking).toBe(reason);
  });
});
