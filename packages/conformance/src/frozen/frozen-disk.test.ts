import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freeze } from "@rec/core/freeze";
import { afterEach, describe, expect, test } from "vitest";
import { servedFiles } from "../served-files.ts";
import { type FilledFolder, fillFolder } from "./fill-folder.ts";

/* Faults of frozen files on a disk: those of a copy that was not finished. src/faults has those of a network. */

interface FrozenScript {
  readonly load: (options: object) => Promise<{ readonly faulty: { readonly eight: () => number } }>;
}

let folder: FilledFolder | undefined;
afterEach(() => folder?.remove());

async function frozen(integrity = false) {
  const files = await servedFiles();
  const bytesOf = (name: string) => new Uint8Array(files[name] as Uint8Array);
  const imports = { test: { started() {} } };
  const modules = { healthy: bytesOf("leaf.wasm"), faulty: bytesOf("user.wasm") };
  const made = await freeze(modules, { target: "node", fuse: false, imports, integrity });
  const filled = await fillFolder(Object.fromEntries(made.files.map(({ name, contents }) => [name, contents])));
  folder = filled;
  let started = 0;
  const load = async (options: object = {}) => {
    const script = (await import(/* @vite-ignore */ `${filled.url}/linked.js`)) as FrozenScript;
    const count = () => {
      started += 1;
    };
    const given = { imports: { test: { started: count } }, ...options };
    return script.load(given).then(
      ({ faulty }) => ({ eight: faulty.eight(), started }),
      (error) => ({ error, started }),
    );
  };
  return { load, path: join(filled.path, "faulty.wasm"), other: bytesOf("other-user.wasm"), bytes: modules.faulty };
}

describe("load() of frozen files on a disk", () => {
  test.each([false, true])("links, integrity: %s", async (integrity) => {
    const { load } = await frozen(integrity);
    expect(await load()).toEqual({ eight: 8, started: 2 });
  });

  test("tells of a file that is missing", async () => {
    const { load, path } = await frozen();
    await rm(path);
    const { error, started } = (await load()) as { error: Error; started: number };
    expect(error).toMatchObject({ name: "ModuleLoadError", code: "FILE_NOT_FOUND", module: "faulty.wasm" });
    expect(error.message).toContain(path);
    expect(started).toBe(0);
  });

  test.each([
    ["a page", () => new TextEncoder().encode("<!doctype html>")],
    ["a file that was cut off", (bytes: Uint8Array) => bytes.subarray(0, bytes.length / 2)],
    ["an empty file", () => new Uint8Array()],
  ])("refuses %s before any module runs", async (_, change) => {
    const { load, path, bytes } = await frozen();
    await writeFile(path, change(bytes));
    expect(await load()).toMatchObject({ error: { name: "ModuleLoadError", code: "INVALID_MODULE" }, started: 0 });
  });

  test("refuses another file of the same types, if its digest is known", async () => {
    const { load, path, other } = await frozen(true);
    await writeFile(path, other);
    const result = await load();
    expect(result).toMatchObject({ error: { code: "INTEGRITY_MISMATCH", module: "faulty.wasm" }, started: 0 });
    expect((result as { error: Error }).error.message).toMatch(/expected sha256-\S+, found sha256-\S+$/);
  });

  test("takes that file, if no digest is known", async () => {
    const { load, path, other } = await frozen();
    await writeFile(path, other);
    expect(await load()).toEqual({ eight: 9, started: 2 });
  });

  test("passes the reason of an abort before, while and after files are compiled", async () => {
    const { load } = await frozen();
    const reason = new Error("enough");
    expect(await load({ signal: AbortSignal.abort(reason) })).toEqual({ error: reason, started: 0 });
    const stop = new AbortController();
    const loading = load({ signal: stop.signal });
    stop.abort(reason);
    expect(await loading).toEqual({ error: reason, started: 0 });
    const late = new AbortController();
    expect(await load({ signal: late.signal, onProgress: () => late.abort(reason) })).toEqual({
      error: reason,
      started: 0,
    });
    const last = new AbortController();
    const imports = { test: { started: () => last.abort(reason) } };
    expect(await load({ signal: last.signal, imports })).toMatchObject({ error: reason });
  });

  test("passes an error of onProgress as it is", async () => {
    const { load } = await frozen();
    const mistake = new TypeError("a mistake of the caller");
    const onProgress = () => {
      throw mistake;
    };
    expect(await load({ onProgress })).toEqual({ error: mistake, started: 0 });
  });
});
