import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { freeze, readSourceMap, setSourceMapUrl, sourceMapUrlOf, writeFrozen } from "../freeze.ts";

const EMPTY = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const MAP = '{"version":3,"sources":["a.ts"],"names":[],"mappings":""}';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rec-maps-"));
  mkdirSync(join(folder, "maps"));
  writeFileSync(join(folder, "maps/a b.map"), MAP);
});
afterEach(() => rmSync(folder, { recursive: true }));

const named = setSourceMapUrl(EMPTY, "maps/a%20b.map");

describe("readSourceMap()", () => {
  test("reads the file from the place of the module, which is a path or a URL", async () => {
    const path = join(folder, "a.wasm");
    expect(await readSourceMap(named, path)).toBe(MAP);
    expect(await readSourceMap(named, pathToFileURL(path))).toBe(MAP);
    expect(await readSourceMap(named, pathToFileURL(path).href)).toBe(MAP);
  });

  test("fetches it beside a module of a server, and takes no page of an error for a source map", async () => {
    const server = createServer(({ url }, response) => {
      if (url !== "/lib/maps/a%20b.map") response.statusCode = 404;
      response.end(MAP);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      expect(await readSourceMap(named, `${root}/lib/a.wasm`)).toBe(MAP);
      expect(await readSourceMap(named, `${root}/a.wasm`)).toBeUndefined();
    } finally {
      server.close();
    }
  });

  test.each([
    ["that is missing", "other.map"],
    ["behind an absolute URL, which stays right", "https://example.test/a.map"],
    ["inside a URL", "data:application/json,{}"],
    ["without a name", ""],
  ])("reads no source map %s", async (_, url) => {
    expect(await readSourceMap(setSourceMapUrl(EMPTY, url), join(folder, "a.wasm"))).toBeUndefined();
  });

  test("reads nothing for a module that names none, or has no place", async () => {
    expect(await readSourceMap(EMPTY, join(folder, "a.wasm"))).toBeUndefined();
    expect(await readSourceMap(named, "stdin:///stdin.wasm")).toBeUndefined();
  });

  test("gives the text that freeze() writes beside the module", async () => {
    const a = (await readSourceMap(named, join(folder, "a.wasm"))) ?? "";
    await writeFrozen(await freeze({ a: named }, { target: "node", sourceMaps: { a } }), join(folder, "out"));
    expect(readFileSync(join(folder, "out/a.wasm.map"), "utf8")).toBe(MAP);
    expect(sourceMapUrlOf(new Uint8Array(readFileSync(join(folder, "out/a.wasm"))))).toBe("a.wasm.map");
  });
});
