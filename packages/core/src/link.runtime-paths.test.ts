import { createTestHost, type TestFileSource } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { exported } from "../test/exported.ts";
import { errorOf } from "../test/outcomes.ts";
import { loadsOf } from "../test/pass-time.ts";
import { assemble } from "../test/wat.ts";
import { openProgram } from "./dylink.ts";
import { ModuleLoadError } from "./errors.ts";
import { link } from "./link.ts";
import type { DiscoverRequest, LinkOptions } from "./link-options.ts";

/** A library with a function of its name, that calls those of the libraries that it needs. */
const library = (own: string, needs: readonly string[] = [], paths: readonly string[] = []) =>
  assemble(`(module (@dylink.0 (mem-info (memory 0 0) (table 0 0))
      (needed ${needs.map((name) => `"${name}.so"`).join(" ")}) (runtime-path ${paths.map((one) => `"${one}"`).join(" ")}))
    ${needs.map((name) => `(import "env" "${name}" (func $${name} (result i32)))`).join("\n")}
    (func (export "${own}") (result i32) (i32.const 1) ${needs.map((name) => `(i32.add (call $${name}))`).join(" ")}))`);

const places = (request: DiscoverRequest) => request.places;

interface Linking extends LinkOptions {
  readonly files: Readonly<Record<string, TestFileSource>>;
  readonly main?: string;
}

function linking({ files, main = "bin/main.wasm", discover, ...options }: Linking) {
  const host = createTestHost({ files });
  const asked: DiscoverRequest[] = [];
  const linked = link(
    { main },
    {
      host,
      retries: 0,
      ...options,
      discover(request) {
        asked.push(request);
        return (discover ?? places)(request);
      },
    },
  );
  linked.catch(() => {});
  return { linked, asked, host };
}

const HTML = {
  headers: { "content-type": "text/html; charset=utf-8" },
  body: new TextEncoder().encode("<!doctype html>"),
};

describe("link() with discover that answers with several places", () => {
  test("takes the first at which there is a file, and asks for no other", async () => {
    const files = {
      "bin/main.wasm": await library("main", ["a", "b"], ["$ORIGIN/../lib", "$ORIGIN/plugins"]),
      "lib/a.so": await library("a"),
      "bin/plugins/b.so": await library("b"),
      "bin/b.so": await library("b"),
    };
    const { linked, asked, host } = linking({ files });
    const { exports } = await linked;
    expect(exported(exports, "main", "main")()).toBe(3);
    expect(Object.keys(exports)).toEqual(["main", "a.so", "b.so"]);
    expect(loadsOf(host)).toEqual(["bin/main.wasm", "lib/a.so", "lib/b.so", "bin/plugins/b.so"]);
    const ofMain = { importer: "main", referrer: "bin/main.wasm", kind: "needed" };
    const runtimePath = ["$ORIGIN/../lib", "$ORIGIN/plugins"];
    expect(asked).toEqual(
      ["a.so", "b.so"].map((specifier) => ({
        ...{ specifier, ...ofMain, runtimePath },
        places: [`./../lib/${specifier}`, `./plugins/${specifier}`, `./${specifier}`],
      })),
    );
  });

  test("looks in the run-time path of the library that needs another, and asks for each file once", async () => {
    const files = {
      "bin/main.wasm": await library("main", ["a", "c"], ["$ORIGIN/../lib"]),
      "lib/a.so": await library("a", ["b", "c"], ["$ORIGIN/deep"]),
      "lib/deep/b.so": await library("b", ["c"], ["$ORIGIN/.."]),
      "lib/c.so": await library("c"),
    };
    const { linked, host } = linking({ files });
    const { exports } = await linked;
    expect(exported(exports, "main", "main")()).toBe(6);
    expect(loadsOf(host).sort()).toEqual(["bin/main.wasm", "lib/a.so", "lib/c.so", "lib/deep/b.so", "lib/deep/c.so"]);
  });

  test("loads the libraries of a module at once, and nothing in sequence without a run-time path", async () => {
    const names = ["a", "b", "c"];
    const files = Object.fromEntries(
      await Promise.all(names.map(async (name) => [`bin/${name}.so`, await library(name)] as const)),
    );
    const host = createTestHost({ files: { ...files, "bin/main.wasm": await library("main", names) } });
    for (const name of names) host.hold(`bin/${name}.so`);
    const linked = link({ main: "bin/main.wasm" }, { host, discover: places });
    await expect.poll(() => loadsOf(host).length).toBe(4);
    for (const name of names) host.release(`bin/${name}.so`);
    expect(exported((await linked).exports, "main", "main")()).toBe(4);
  });

  test.each([
    ["410 Gone", { status: 410 }],
    ["404, after the concurrency of 1 was used", { status: 404 }],
    ["the page of an application", HTML],
  ] as const)("passes over %s", async (_, answer) => {
    const files = {
      "bin/main.wasm": await library("main", ["a"], ["$ORIGIN/../lib"]),
      "lib/a.so": answer,
      "bin/a.so": await library("a"),
    };
    const { linked } = linking({ files, concurrency: 1 });
    expect(exported((await linked).exports, "main", "main")()).toBe(2);
  });

  test("ends with the failure of a file that is there and cannot be loaded", async () => {
    const main = await library("main", ["a"], ["$ORIGIN/../lib"]);
    const files = { "bin/main.wasm": main, "lib/a.so": { status: 500 }, "bin/a.so": await library("a") };
    expect(await errorOf(linking({ files }).linked)).toMatchObject({ code: "HTTP_STATUS" });
    const broken = { ...files, "lib/a.so": Uint8Array.of(0, 0x61, 0x73, 0x6d, 9, 0, 0, 0) };
    expect(await errorOf(linking({ files: broken }).linked)).toMatchObject({ code: "UNSUPPORTED_VERSION" });
  });

  test("makes one library of all that are needed by one name: the first in the order of needs counts", async () => {
    const files = {
      "bin/main.wasm": await library("main", ["a", "b", "c"], ["$ORIGIN/../lib"]),
      // Both have an own copy of c.so beside them, of which the first to be needed counts.
      "lib/a.so": await library("a", ["c"], ["$ORIGIN/of-a"]),
      "lib/b.so": await library("b", ["c"], ["$ORIGIN/of-b"]),
      "lib/of-a/c.so": await library("c"),
      "lib/of-b/c.so": await library("c"),
      "lib/c.so": await library("c"),
    };
    for (const held of ["lib/c.so", "lib/a.so", "lib/b.so"]) {
      const host = createTestHost({ files });
      host.hold(held);
      const linked = link({ main: "bin/main.wasm" }, { host, discover: places });
      await expect.poll(() => loadsOf(host).includes(held)).toBe(true);
      host.release(held);
      const { exports, plan } = await linked;
      expect(Object.keys(exports)).toEqual(["main", "a.so", "b.so", "c.so"]);
      expect(plan.libraries?.search.map(({ module }) => module)).toEqual(["main", "a.so", "b.so", "c.so"]);
    }
  });

  test("finds a library by its name that only another module has in its run-time path", async () => {
    const files = {
      "bin/main.wasm": await library("main", ["a", "c"], ["$ORIGIN/../lib"]),
      "lib/a.so": await library("a", ["b"], ["$ORIGIN/deep"]),
      "lib/deep/b.so": await library("b", ["c"]),
      "lib/c.so": await library("c"),
    };
    expect(exported((await linking({ files }).linked).exports, "main", "main")()).toBe(5);
  });

  test("takes a promise of places, and places of the caller's own", async () => {
    const files = { "bin/main.wasm": await library("main", ["a"]), "elsewhere/a.so": await library("a") };
    const discover = async () => ["../nowhere/a.so", "../elsewhere/a.so"];
    expect(exported((await linking({ files, discover }).linked).exports, "main", "main")()).toBe(2);
  });

  test("has no places for a module without a URL", async () => {
    const asked: DiscoverRequest[] = [];
    const discover = (request: DiscoverRequest) => void asked.push(request);
    const main = await library("main", ["a"], ["$ORIGIN/lib"]);
    await errorOf(link({ main }, { discover }));
    const request = { specifier: "a.so", importer: "main", referrer: undefined, kind: "needed" };
    expect(asked).toEqual([{ ...request, runtimePath: ["$ORIGIN/lib"] }]);
  });
});

describe("link() without a needed library", () => {
  const missingFiles = async () => ({
    "bin/main.wasm": await library("main", ["a", "x"], ["$ORIGIN/../lib", "/opt/x", "relative"]),
    "lib/a.so": await library("a", ["x", "y"]),
  });

  test("names all missing libraries at once, with the places where they were sought", async () => {
    const { linked, host } = linking({ files: await missingFiles() });
    const error = await errorOf(linked);
    expect(error).toBeInstanceOf(ModuleLoadError);
    expect(error).toMatchObject({ code: "LIBRARY_NOT_FOUND", diagnostics: [{ module: "main" }, { module: "a.so" }] });
    expect((error as Error).message).toBe(
      [
        "Cannot load 2 modules: 2 problems",
        '  LIBRARY_NOT_FOUND  Cannot find the library "x.so" that main and a.so need: there is no file at lib/x.so or at bin/x.so',
        '    hint: put the library at one of these places, or link it as a module of the name "x.so"; /opt/x and relative of the run-time path are not searched, because only folders that begin with $ORIGIN are: answer with the file from discover',
        '  LIBRARY_NOT_FOUND  Cannot find the library "y.so" that a.so needs: there is no file at lib/y.so',
        '    hint: put the library there, or link it as a module of the name "y.so"',
      ].join("\n"),
    );
    expect(new Set(loadsOf(host)).size).toBe(loadsOf(host).length);
  });

  test("names them beside the failure of another module", async () => {
    const files = { ...(await missingFiles()), "lib/a.so": { status: 500 } };
    const error = await errorOf(linking({ files }).linked);
    expect((error as ModuleLoadError).diagnostics.map(({ code }) => code)).toContain("HTTP_STATUS");
  });

  test("links with stubs if unresolved imports trap, and names the function at the call", async () => {
    const { exports } = await linking({ files: await missingFiles(), unresolved: "trap" }).linked;
    expect(await errorOf(() => exported(exports, "main", "main")())).toMatchObject({ code: "CALLED_UNRESOLVED" });
  });

  test("is no library for openProgram either, whose own discover answers nothing", async () => {
    const host = createTestHost({ files: await missingFiles() });
    for (const discover of [undefined, () => undefined, async () => undefined]) {
      const opening = openProgram({ main: "bin/main.wasm" }, { host, ...(discover && { discover }) });
      expect(await errorOf(opening)).toMatchObject({ code: "LIBRARY_NOT_FOUND" });
    }
  });
});
