import { createTestHost } from "@rec/test-host";
import { afterEach, describe, expect, test, vi } from "vitest";
import * as browser from "./index.ts";
import { type LinkerHost, link, linkPlan, ModuleLoadError } from "./index.ts";

/** The smallest module: a magic number and a version. */
const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

afterEach(() => vi.unstubAllGlobals());

describe("link()", () => {
  test("fetches relative URLs from the document's base", async () => {
    const fetch = vi.fn(async () => new Response(empty, { headers: { "content-type": "application/wasm" } }));
    vi.stubGlobal("document", { baseURI: "https://example.test/app/" });
    vi.stubGlobal("fetch", fetch);
    const linked = await link({ empty: "lib/empty.wasm" });
    expect(linked.plan.order).toEqual(["empty"]);
    expect(fetch).toHaveBeenCalledExactlyOnceWith("https://example.test/app/lib/empty.wasm", expect.anything());
  });

  test("fetches by a stored plan in the same way", async () => {
    const fetch = vi.fn(async () => new Response(empty, { headers: { "content-type": "application/wasm" } }));
    vi.stubGlobal("document", { baseURI: "https://example.test/app/" });
    vi.stubGlobal("fetch", fetch);
    const { plan } = await link({ empty });
    await linkPlan(plan, { empty: "lib/empty.wasm" });
    expect(fetch).toHaveBeenCalledExactlyOnceWith("https://example.test/app/lib/empty.wasm", expect.anything());
  });

  test("names the module that was not found", async () => {
    vi.stubGlobal("document", { baseURI: "https://example.test/app/" });
    vi.stubGlobal("fetch", async () => new Response(null, { status: 404, statusText: "Not Found" }));
    const error = await link({ empty: "empty.wasm" }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ModuleLoadError);
    expect(error).toMatchObject({
      code: "HTTP_STATUS",
      module: "empty",
      url: "https://example.test/app/empty.wasm",
      message: expect.stringMatching(
        /^Unable to fetch WebAssembly file https:\/\/example\.test\/app\/empty\.wasm: 404 Not Found\n {2}hint: check the path/,
      ),
    });
  });

  test("names the module whose URL means nothing here", async () => {
    vi.stubGlobal("location", { href: "blob:https://example.test/1" });
    await expect(link({ empty: "empty.wasm" })).rejects.toMatchObject({ code: "INVALID_SOURCE", module: "empty" });
  });

  test("takes the host that the caller brings", async () => {
    const testHost = createTestHost({ files: { "empty.wasm": { body: empty } } });
    const host: LinkerHost = testHost;
    await link({ empty: "empty.wasm" }, { host });
    expect(testHost.calls.filter(({ door }) => door === "load")).toEqual([{ door: "load", url: "empty.wasm" }]);
  });

  test("is core's link, with everything else of core beside it", async () => {
    const { link: coreLink, linkPlan: coreLinkPlan, prepare: corePrepare, ...coreRest } = await import("@rec/core");
    const { link: browserLink, linkPlan: browserLinkPlan, prepare, browserHost: _, ...rest } = browser;
    expect(browserLinkPlan).not.toBe(coreLinkPlan);
    expect(prepare).not.toBe(corePrepare);
    expect(browserLink).not.toBe(coreLink);
    expect(rest).toEqual(coreRest);
  });
});

test.each([
  ["null", null],
  ["an unknown option", { concurency: 2 }],
  ["a signal", new AbortController().signal],
])("link(), prepare() and linkPlan() refuse %s as their options", async (_, options) => {
  const plan = browser.planLink({});
  for (const call of [
    link,
    browser.prepare,
    (modules: object, given: never) => linkPlan(plan, modules as never, given),
  ]) {
    await expect(call({}, options as never)).rejects.toMatchObject({ code: "INVALID_OPTION" });
  }
});

test("prepare() fetches, and takes the host that the caller brings", async () => {
  vi.stubGlobal("document", { baseURI: "https://example.test/app/" });
  vi.stubGlobal("fetch", async () => new Response(empty, { headers: { "content-type": "application/wasm" } }));
  const { plan, modules } = await browser.prepare({ empty: "empty.wasm" });
  expect(Object.keys(browser.instantiatePlan(plan, modules).exports)).toEqual(["empty"]);
  const host = createTestHost({ files: { "empty.wasm": empty } });
  await browser.prepare({ empty: "empty.wasm" }, { host });
  expect(host.answered).toEqual(["empty.wasm"]);
});
