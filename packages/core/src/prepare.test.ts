import { Worker } from "node:worker_threads";
import { createTestHost } from "@rec/test-host";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { watchStream } from "../test/byte-stream.ts";
import { exported } from "../test/exported.ts";
import { caseNames, readCase } from "../test/golden/read-case.ts";
import { optionsOf, sourcesOf } from "../test/golden/run-case.ts";
import { CALLER, LEAF, longModule, REFUSED, starter } from "../test/modules.ts";
import { afterDueEvents, errorOf, unheard, until } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { ModuleLinkError } from "./errors.ts";
import { instantiatePlan } from "./instantiate-plan.ts";
import { link } from "./link.ts";
import type { LinkProgress } from "./link-options.ts";
import { prepare } from "./prepare.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Its memory is hoisted, so that both modules can exist. */
const OWNER = `(module (import "user" "step" (func $step)) (memory (export "memory") 1)
  (func (export "run") (result i32) (call $step) (i32.load (i32.const 0))))`;
const USER = `(module (import "owner" "memory" (memory 1))
  (func (export "step") (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 5)))))`;

let leaf: Bytes;
let caller: Bytes;
let owner: Bytes;
let user: Bytes;
beforeAll(async () => {
  [leaf, caller, owner, user] = (await Promise.all([LEAF, CALLER, OWNER, USER].map(assemble))) as [
    Bytes,
    Bytes,
    Bytes,
    Bytes,
  ];
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("prepare()", () => {
  test("compiles modules that link() cannot link again: the error names linkPlan", async () => {
    const { modules } = await prepare({ owner, user });
    const error = await errorOf(link(modules));
    const [first] = error.diagnostics;
    expect(first).toMatchObject({ code: "UNRESOLVED_IMPORT", module: "owner", import: { module: "", name: "" } });
    expect(first?.hint).toMatch(/^call linkPlan\(plan, modules\) with the plan and the modules of prepare/);
  });

  test("runs no module, and calls no function of the host", async () => {
    const started = vi.fn();
    const instantiate = vi.spyOn(WebAssembly, "instantiate");
    const { plan, modules } = await prepare(
      { s: await assemble(starter(1)), leaf },
      { imports: { test: { started } } },
    );
    await afterDueEvents();
    expect([started.mock.calls, instantiate.mock.calls]).toEqual([[], []]);
    expect([Object.keys(modules), plan.modules.map(({ name }) => name)]).toEqual([
      ["s", "leaf"],
      ["s", "leaf"],
    ]);
    instantiatePlan(plan, modules, { test: { started } });
    expect(started.mock.calls).toEqual([[1]]);
  });

  test("gives the plan of link(), and modules with the same result", async () => {
    const linked = await link({ owner, user });
    const { plan, modules } = await prepare({ owner, user });
    expect(JSON.stringify(plan)).toBe(JSON.stringify(linked.plan));
    expect(plan.made).toHaveLength(1);
    for (const one of [linked.modules, modules]) {
      expect(WebAssembly.Module.imports(one.owner)).toContainEqual(expect.objectContaining({ kind: "memory" }));
    }
    const { exports } = instantiatePlan(plan, modules);
    expect([exported(exports, "owner", "run")(), exported(linked.exports, "owner", "run")()]).toEqual([5, 5]);
    expect(exported(instantiatePlan(plan, modules).exports, "owner", "run")()).toBe(5);
  });

  test("gives the plan and the errors of link() in every golden case", { timeout: 300_000 }, async () => {
    let prepared = 0;
    for (const golden of await Promise.all(caseNames().map(readCase))) {
      const options = optionsOf(golden, () => {});
      const outcome = async (work: Promise<{ readonly plan: unknown }>) =>
        work.then(
          ({ plan }) => JSON.stringify(plan),
          (error: Error) => error.message,
        );
      const before = await outcome(prepare(sourcesOf(golden, "from streams"), options));
      prepared += before.startsWith("{") ? 1 : 0;
      const after = await outcome(link(sourcesOf(golden, "from streams"), options));
      // Errors of instantiation come only from link().
      if (!before.startsWith("{") || after.startsWith("{")) expect([golden.name, after]).toEqual([golden.name, before]);
    }
    expect(prepared).toBeGreaterThan(30);
  });

  test("gives modules that a worker links without compiling again", async () => {
    const { plan, modules } = await prepare({ owner, user });
    const code = `
      import { parentPort, workerData } from "node:worker_threads";
      const { instantiatePlan } = await import(workerData.entry);
      WebAssembly.compile = WebAssembly.compileStreaming = () => { throw new Error("compiled again"); };
      const { exports } = instantiatePlan(workerData.plan, workerData.modules);
      parentPort.postMessage([exports.owner.run(), exports.owner.run()]);`;
    const { outputFiles } = await (await import("esbuild")).build({
      entryPoints: [new URL("./index.ts", import.meta.url).pathname],
      bundle: true,
      write: false,
      format: "esm",
      logLevel: "error",
    });
    const asUrl = (text: string) => new URL(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
    const workerData = { entry: asUrl(outputFiles[0]?.text ?? "").href, plan, modules };
    const worker = new Worker(asUrl(code), { workerData });
    const answer = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
    await worker.terminate();
    expect(answer).toEqual([5, 10]);
  });

  test("discovers as link() does", async () => {
    const host = createTestHost({ files: { "leaf.wasm": leaf } });
    const { plan, modules } = await prepare({ caller }, { host, discover: ({ specifier }) => `${specifier}.wasm` });
    expect(Object.keys(modules)).toEqual(["caller", "leaf"]);
    const byName: Readonly<Record<string, WebAssembly.Module>> = modules;
    expect(exported(instantiatePlan(plan, byName).exports, "caller", "eight")()).toBe(8);
  });

  test("has the phases up to compilation, in timings and progress", async () => {
    const events: LinkProgress[] = [];
    const { timings } = await prepare({ leaf }, { onProgress: (event) => events.push(event) });
    const phases = ["load", "parse", "plan", "compile"];
    expect(timings.map(({ phase }) => phase).sort()).toEqual([...phases].sort());
    expect(events.filter(({ done }) => done).map(({ phase }) => phase)).toEqual(timings.map(({ phase }) => phase));
  });

  test("gives no name a special meaning", async () => {
    const { modules } = await prepare({ ["__proto__"]: leaf, toString: leaf });
    expect(Object.keys(modules)).toEqual(["__proto__", "toString"]);
    expect(Object.getPrototypeOf(modules)).toBeNull();
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ["cannot be had", async () => prepare({ a: "a.wasm" }), "NO_HOST"],
    ["do not fit together", async () => prepare({ caller }), "UNRESOLVED_IMPORT"],
    ["cannot be compiled", async () => prepare({ a: await assemble(REFUSED) }), "INVALID_MODULE"],
  ])("rejects as link() does where modules %s", async (_what, run, code) => {
    const error = await errorOf(run());
    expect(error.code).toBe(code);
    if (code === "UNRESOLVED_IMPORT") expect(error).toBeInstanceOf(ModuleLinkError);
  });

  test("rejects with the reason of an abort, and cancels the stream that it was reading", async () => {
    const reason = new Error("enough");
    const silent = watchStream((await assemble(longModule(2000))).slice(0, 1000), { finish: "silence" });
    const controller = new AbortController();
    const heard = await unheard(async () => {
      const preparing = errorOf(prepare({ leaf, silent: silent.stream }, { signal: controller.signal }));
      await until(() => silent.reads > 1);
      controller.abort(reason);
      expect(await preparing).toBe(reason);
    });
    expect([heard, silent.cancels]).toEqual([[], [reason]]);
    expect(await errorOf(prepare({ leaf }, { signal: AbortSignal.abort(reason) }))).toBe(reason);
  });
});
