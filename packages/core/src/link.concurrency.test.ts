import { setImmediate } from "node:timers/promises";
import { createTestHost } from "@rec/test-host";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { watchStream } from "../test/byte-stream.ts";
import { exported } from "../test/exported.ts";
import { LEAF, longModule } from "../test/modules.ts";
import { afterDueEvents, errorOf, unheard, until } from "../test/outcomes.ts";
import { loadsOf, passTime } from "../test/pass-time.ts";
import { runs } from "../test/seed.ts";
import { assemble } from "../test/wat.ts";
import type { LinkerHost } from "./host.ts";
import { link } from "./link.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const WASM = { "content-type": "application/wasm" };

let leaf: Bytes;
let long: Bytes;
beforeAll(async () => {
  [leaf, long] = (await Promise.all([LEAF, longModule(500)].map(assemble))) as [Bytes, Bytes];
});

/** A host that counts the loads in progress: they have begun, and their last byte is not read yet. */
function counting(files: Readonly<Record<string, Bytes>>) {
  const host = createTestHost();
  const order: string[] = [];
  let loading = 0;
  let most = 0;
  const load: LinkerHost["load"] = async (url) => {
    const bytes = files[url];
    if (bytes === undefined) throw new Error(`Expected a file ${url}`);
    order.push(url);
    loading += 1;
    most = Math.max(most, loading);
    let sent = 0;
    const body = new ReadableStream<Bytes>(
      {
        async pull(controller) {
          await setImmediate();
          if (sent >= bytes.length) {
            loading -= 1;
            controller.close();
            return;
          }
          controller.enqueue(bytes.slice(sent, sent + 100));
          sent += 100;
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body, { headers: WASM });
  };
  return {
    host: { ...host, load },
    order,
    get most() {
      return most;
    },
    get loading() {
      return loading;
    },
  };
}

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `${at}`);

describe("link() with concurrency", () => {
  test.each([1, 2, 7])("loads never more than %i modules at once, and always as many", async (concurrency) => {
    const names = numbered(20);
    const counted = counting(Object.fromEntries(names.map((name) => [name, long])));
    await link(Object.fromEntries(names.map((name) => [name, name])), { host: counted.host, concurrency });
    expect([counted.most, counted.loading]).toEqual([concurrency, 0]);
    expect(counted.order).toEqual(names);
  });

  test("has no limit by default", async () => {
    const names = numbered(100);
    const counted = counting(Object.fromEntries(names.map((name) => [name, leaf])));
    await link(Object.fromEntries(names.map((name) => [name, name])), { host: counted.host });
    expect(counted.most).toBe(100);
  });

  test("comes to an end with one at a time, whatever needs what, given or discovered, rewritten or not", {
    timeout: 300_000,
  }, async () => {
    const SIZE = 6;
    const edges = fc.array(fc.nat(SIZE - 1), { maxLength: 3 });
    const graph = fc.record({
      needs: fc.tuple(...numbered(SIZE).map(() => edges)),
      given: fc.integer({ min: 1, max: SIZE }),
      // A start function or a memory makes the plan decide about the module's bytes.
      kinds: fc.tuple(...numbered(SIZE).map(() => fc.constantFrom("plain", "memory", "start"))),
      concurrency: fc.integer({ min: 1, max: 3 }),
    });
    const wat = (at: number, needs: readonly number[], kind: string) => `(module
      ${needs.map((to) => `(import "${to}" "f${to}" (func))`).join(" ")}
      (func (export "f${at}")) ${"(func (drop (i32.const 1234567)))".repeat(20)}
      ${kind === "memory" ? `(memory (export "m") 1)` : kind === "start" ? `(func $start) (start $start)` : ""})`;
    const setting = runs(80);
    const seen = { discovered: 0, cyclic: 0 };
    await fc.assert(
      fc.asyncProperty(graph, async ({ needs, given, kinds, concurrency }) => {
        const others = needs.map((list, at) => [...new Set(list)].filter((to) => to !== at));
        const bodies = await Promise.all(others.map((list, at) => assemble(wat(at, list, kinds[at] ?? "plain"))));
        const names = numbered(SIZE);
        const counted = counting(Object.fromEntries(names.map((name, at) => [name, bodies[at] as Bytes])));
        const modules = Object.fromEntries(names.slice(0, given).map((name) => [name, name]));
        const discover = ({ specifier }: { readonly specifier: string }) => specifier;
        const { plan } = await link(modules, { host: counted.host, concurrency, discover });
        expect(counted.most).toBeLessThanOrEqual(concurrency);
        expect(counted.loading).toBe(0);
        expect([...counted.order].sort()).toEqual(plan.modules.map(({ name }) => name).sort());
        seen.discovered += plan.modules.length - given;
        seen.cyclic += plan.deferred.length;
      }),
      setting,
    );
    expect(Math.min(seen.discovered, seen.cyclic)).toBeGreaterThan(setting.numRuns / 4);
  });

  test("holds a permit for a load until its last byte has arrived, not until the module is compiled", async () => {
    const counted = counting({ a: long, b: leaf });
    const { exports } = await link({ a: "a", b: "b" }, { host: counted.host, concurrency: 1 });
    expect([exported(exports, "a", "seven")(), exported(exports, "b", "seven")()]).toEqual([7, 7]);
    expect([counted.most, counted.order]).toEqual([1, ["a", "b"]]);
  });

  test("counts sources from the caller, too, and reads no stream before its turn", async () => {
    const first = watchStream(long.slice(0, 100), { finish: "silence" });
    const second = watchStream(long);
    const controller = new AbortController();
    const { signal } = controller;
    const reason = new Error("enough");
    const heard = await unheard(async () => {
      const linking = errorOf(link({ first: first.stream, second: second.stream }, { concurrency: 1, signal }));
      await until(() => first.reads === 2);
      await afterDueEvents();
      expect([first.reads, second.reads]).toEqual([2, 0]);
      controller.abort(reason);
      expect(await linking).toBe(reason);
    });
    expect([heard, first.cancels, second.cancels]).toEqual([[], [reason], [reason]]);
  });

  test("continues with the next load after a retried one", async () => {
    const answers = [{ status: 503 }, { body: long }];
    const files = { a: () => answers.shift() ?? new Error("Expected no further load"), b: leaf };
    const host = createTestHost({ files, hasTimers: true });
    await passTime(host, link({ a: "a", b: "b" }, { host, concurrency: 1 }));
    expect(loadsOf(host)).toEqual(["a", "a", "b"]);
  });

  test("asks for nothing more after the first failure", async () => {
    const names = numbered(10);
    const host = createTestHost({ files: { 0: leaf, 1: leaf } });
    const heard = await unheard(async () => {
      const linking = link(Object.fromEntries(names.map((name) => [name, name])), { host, concurrency: 1 });
      expect(await errorOf(linking)).toMatchObject({ code: "HTTP_STATUS", module: "2" });
    });
    expect([heard, loadsOf(host)]).toEqual([[], ["0", "1", "2"]]);
  });

  test.each([0, -1, 0.5, Number.NaN])("of %s is refused, because no module would ever load", async (concurrency) => {
    const { code, diagnostics } = await errorOf(link({ leaf }, { concurrency }));
    expect([code, diagnostics[0]?.message]).toEqual([
      "INVALID_OPTION",
      `Cannot read the options of link: found the number ${concurrency} as concurrency, expected a number of 1 or more`,
    ]);
  });
});
