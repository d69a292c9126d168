import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { createTestHost } from "@rec/test-host";
import { describe, expect, test } from "vitest";
import { errorOf } from "../test/outcomes.ts";
import { assemble } from "../test/wat.ts";
import { link } from "./link.ts";
import type { LinkOptions } from "./link-options.ts";
import type { ModuleSource } from "./source.ts";

const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const seven = await assemble('(module (func (export "seven") (result i32) i32.const 7))');
const base64 = Buffer.from(seven).toString("base64");
const any = (value: unknown): never => value as never;

async function sevenOf(source: unknown, options?: LinkOptions): Promise<unknown> {
  const { exports } = await link({ a: source as ModuleSource }, options);
  return (exports.a["seven"] as () => number)();
}

const detached = <View extends ArrayBufferView<ArrayBuffer>>(view: View): View => {
  structuredClone(view.buffer, { transfer: [view.buffer] });
  return view;
};

/** The namespace of a module with these exports: null prototype, and the brand of a namespace. */
const namespaceOf = (exports: object): object =>
  Object.freeze(Object.assign(Object.create(null, { [Symbol.toStringTag]: { value: "Module" } }), exports));

describe("link() takes as a source", () => {
  test.each([
    ["a Blob", () => new Blob([seven])],
    ["a File, whatever its type", () => new File([seven], "seven.wasm", { type: "text/plain" })],
    ["a promise of a Blob", async () => new Blob([seven])],
    ["a Blob with limits", () => ({ source: new Blob([seven]), retries: 0 })],
    ["a namespace with a module as its default export", () => namespaceOf({ default: new WebAssembly.Module(seven) })],
    ["a promise of such a namespace", async () => namespaceOf({ default: new WebAssembly.Module(seven) })],
  ])("%s", async (_, source) => {
    expect(await sevenOf(source())).toBe(7);
  });

  test("a Blob with an integrity, and compares it", async () => {
    const digest = Buffer.from(await crypto.subtle.digest("SHA-256", seven)).toString("base64");
    expect(await sevenOf({ source: new Blob([seven]), integrity: `sha256-${digest}` })).toBe(7);
    const other = { source: new Blob([empty]), integrity: `sha256-${digest}` };
    expect(await errorOf(sevenOf(other))).toMatchObject({ code: "INTEGRITY_MISMATCH", module: "a" });
  });

  test("no Blob with a file that is gone", async () => {
    const blobThat = (cause: Error) => ({ [Symbol.toStringTag]: "Blob", arrayBuffer: () => Promise.reject(cause) });
    const missing = Object.assign(new Error("no such file: a.wasm"), { code: "ENOENT" });
    expect(await errorOf(sevenOf(blobThat(missing)))).toMatchObject({
      code: "FILE_NOT_FOUND",
      module: "a",
      cause: missing,
      message: expect.stringContaining('Unable to read WebAssembly file for "a": no such file: a.wasm'),
    });
    const changed = new DOMException("the file was changed", "NotReadableError");
    expect(await errorOf(sevenOf(blobThat(changed)))).toMatchObject({ code: "FILE_UNREADABLE", cause: changed });
  });
});

describe("link() takes a data: URL", () => {
  const host = createTestHost({ files: {} });
  test.each([
    ["in Base64", `data:application/wasm;base64,${base64}`],
    ["as a URL", new URL(`data:application/wasm;base64,${base64}`)],
    ["without a media type", `data:;base64,${base64}`],
    ["with an upper-case scheme and marker", `DATA:application/wasm;BASE64,${base64}`],
    ["with a parameter and a space", `data:application/wasm;charset=x; base64,${base64}`],
    ["without padding", `data:application/wasm;base64,${base64.replace(/=+$/, "")}`],
    ["with escapes in its Base64", `data:application/wasm;base64,${encodeURIComponent(base64)}`],
    ["with white space in its Base64", `data:application/wasm;base64,${base64.replace(/.{8}/g, "$& ")}`],
    ["with a fragment", `data:application/wasm;base64,${base64}#seven`],
    [
      "percent-encoded",
      `data:application/wasm,${[...seven].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")}`,
    ],
  ])("%s, without a host and without asking one", async (_, source) => {
    expect(await sevenOf(source)).toBe(7);
    expect(await sevenOf(source, { host })).toBe(7);
    expect(host.calls.filter(({ door }) => door === "load" || door === "resolve")).toEqual([]);
  });

  test("with the same bytes as fetch, for bytes of any kind and length", async () => {
    const { decodeDataUrl } = await import("./load/data-url.ts");
    for (let length = 0; length < 70; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 89 + length * 7) & 0xff);
      const encoded = Buffer.from(bytes).toString("base64");
      const escaped = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
      const urls = [`data:;base64,${encoded}`, `data:;base64,${encoded.replaceAll("=", "")}`, `data:,${escaped}`];
      for (const url of urls) {
        expect(decodeDataUrl(url)).toEqual(bytes);
        expect(new Uint8Array(await (await fetch(url)).arrayBuffer())).toEqual(bytes);
      }
    }
  });

  test.each([
    "data:application/wasm",
    "data:;base64,AGFzb*",
    "data:;base64,A",
    "data:;base64,AA=A",
    "data:;base64,A===",
  ])("and is INVALID_SOURCE for a malformed one, which fetch refuses too: %s", async (url) => {
    await expect(fetch(url)).rejects.toThrow();
    expect(await errorOf(sevenOf(url))).toMatchObject({ code: "INVALID_SOURCE", module: "a", url });
  });

  test("of a discovered module", async () => {
    const user = await assemble('(module (import "x" "seven" (func (result i32))) (export "seven" (func 0)))');
    const discover = () => `data:application/wasm;base64,${base64}`;
    const { exports } = (await link({ a: user }, { discover })) as { exports: Record<string, WebAssembly.Exports> };
    expect(Object.keys(exports)).toEqual(["a", "x"]);
  });
});

const path = fileURLToPath(import.meta.url);
const READABLE = "write Readable.toWeb(stream), with Readable of node:stream; for a file, its path is enough";
const TRANSFERRED =
  "give a copy, bytes.slice(), to the code that transfers the buffer (postMessage, structuredClone, transfer)";
const ANY =
  "give a path or URL, bytes, a Blob or File, a Response, a stream, a WebAssembly.Module, or a promise of one of these";

describe("link() is INVALID_SOURCE, and says the expression to write, for", () => {
  test.each<[name: string, source: () => unknown, given: string, hint: string]>([
    ["a detached view", () => detached(seven.slice()), "a detached Uint8Array", TRANSFERRED],
    ["a detached buffer", () => detached(seven.slice()).buffer, "a detached ArrayBuffer", TRANSFERRED],
    ["a detached DataView", () => detached(new DataView(seven.slice().buffer)), "a detached DataView", TRANSFERRED],
    ["a file stream of Node", () => createReadStream(path), "an object of a class", READABLE],
    ["a stream of Node", () => Readable.from([seven]), "an object of a class", READABLE],
    [
      "the result of instantiate",
      () => WebAssembly.instantiate(seven),
      'an object with the keys "module", "instance"',
      "give the module of the result: write result.module",
    ],
    [
      "an instance",
      () => new WebAssembly.Instance(new WebAssembly.Module(seven)),
      "a WebAssembly.Instance",
      "give its WebAssembly.Module; to import from an instance, write imports: { name: instance.exports } in the options",
    ],
    ["a Request", () => new Request("https://example.test/a.wasm"), "a Request", "write fetch(request)"],
    ["a function", () => () => seven, "a Function", "give the result of the function: call it"],
    ["chunks", () => (async function* () {})(), "an AsyncGenerator", "write ReadableStream.from(source)"],
    ["numbers", () => [...seven], "an Array", "write Uint8Array.from(bytes)"],
    [
      "a Buffer from JSON",
      () => JSON.parse(JSON.stringify(Buffer.from(seven))),
      'an object with the keys "type", "data"',
      "this is a Buffer that went through JSON: write Uint8Array.from(source.data)",
    ],
    [
      "an answer of axios",
      () => ({ status: 200, data: seven.slice().buffer }),
      'an object with the keys "status", "data"',
      "give the bytes in it: write source.data",
    ],
    [
      "shared memory",
      () => new SharedArrayBuffer(8),
      "a SharedArrayBuffer",
      "copy the bytes: write new Uint8Array(buffer).slice()",
    ],
    [
      "a namespace with a path as default",
      () => namespaceOf({ default: "a.wasm" }),
      "a Module",
      "give its default export: write namespace.default",
    ],
    [
      "the namespace of an instance",
      () => namespaceOf({ seven() {} }),
      "a Module",
      'this namespace has exports and no module: give the URL of the file, or use import source program from "./program.wasm"',
    ],
    [
      "a default export of CommonJS",
      () => ({ default: new WebAssembly.Module(seven) }),
      'an object with the key "default"',
      "give its default export: write namespace.default",
    ],
    [
      "an object with a path",
      () => ({ path: "a.wasm" }),
      'an object with the key "path"',
      "give the source in it: write source.path",
    ],
    ["undefined", () => undefined, "undefined", ANY],
    ["a number", () => 5, "the number 5", ANY],
    [
      "an object of a throwing getter",
      () => ({
        get pipe() {
          throw new Error("no");
        },
      }),
      'an object with the key "pipe"',
      ANY,
    ],
  ])("%s", async (_, source, given, hint) => {
    const { code, module, diagnostics } = await errorOf(link({ a: any(source()) }));
    expect([code, module]).toEqual(["INVALID_SOURCE", "a"]);
    expect(diagnostics[0]?.message).toBe(
      `Unable to load "a": its source is ${given}, which no module can be loaded from`,
    );
    expect(diagnostics[0]?.hint).toBe(hint);
  });

  test("a file that is open in Node", async () => {
    const file = await open(path);
    const { diagnostics } = await errorOf(link({ a: any(file) })).finally(() => file.close());
    expect(diagnostics[0]?.hint).toBe("write await file.readFile()");
  });

  test("a Response of another library, with a stream of Node as its body", async () => {
    const foreign = {
      [Symbol.toStringTag]: "Response",
      ok: true,
      headers: new Headers(),
      body: Readable.from([seven]),
    };
    const { code, diagnostics } = await errorOf(link({ a: any(foreign) }));
    expect(code).toBe("INVALID_SOURCE");
    expect(diagnostics[0]?.hint).toContain("write new Uint8Array(await response.arrayBuffer())");
  });

  test("a detached buffer of another realm", async () => {
    const buffer = runInNewContext("const b = new ArrayBuffer(8); structuredClone(b, { transfer: [b] }); b", {
      structuredClone,
    });
    expect((await errorOf(link({ a: any(buffer) }))).diagnostics[0]?.hint).toBe(TRANSFERRED);
  });
});

describe("bytes that are transferred while link() runs", () => {
  const program = '(module (import "memory" "memory" (memory 1)) (func (export "f")) (data (i32.const 8) "program"))';
  const memory = '(module (import "program" "f" (func)) (memory (export "memory") 1) (data (i32.const 64) "memory"))';

  test.each(["load", "parse", "plan", "compile"])("never cause a raw error, in the phase %s", async (phase) => {
    for (let at = 1; at <= 2; at += 1) {
      const sources = { program: await assemble(program), memory: await assemble(memory) };
      let count = 0;
      const onProgress = (event: { readonly phase: string; readonly done: boolean }): void => {
        if (event.phase === phase && event.done) count += 1;
        if (count === at) for (const view of Object.values(sources)) if (view.length > 0) detached(view);
      };
      const error = await link(sources, { onProgress }).then(
        () => undefined,
        (thrown: { readonly code: string; readonly module: string; readonly message: string }) => thrown,
      );
      // After its compilation, a module has no use for its bytes.
      if (error === undefined) expect(phase).toMatch(/^(plan|compile)$/);
      else {
        expect(error.code).toBe("INVALID_SOURCE");
        expect(error.module).toMatch(/^(program|memory)$/);
        expect(error.message).toContain("its source is a detached Uint8Array");
      }
    }
  });
});

describe("a long URL, path or name", () => {
  const long = (text: string) => text + "x".repeat(60_000);
  const LONGEST_MESSAGE = 1_200;
  const host = createTestHost({ files: {} });

  test.each<[string, () => Promise<unknown>]>([
    ["a data: URL of another file", () => link({ a: long("data:text/html,<!doctype html>") })],
    ["a malformed data: URL", () => link({ a: long("data:;base64,*") })],
    ["a data: URL with spaces", () => link({ a: `data:text/plain,${"a b ".repeat(20_000)}` })],
    ["a path that is not found", () => link({ a: long("file:///") }, { host })],
    ["a path without a host", () => link({ a: long("/x y/") })],
    ["the name of a module", () => link({ [long("a")]: any(5) })],
    [
      "the name of a missing import",
      async () => {
        const wat = `(module (import "${"n".repeat(60_000)}" "${"f".repeat(60_000)}" (func)))`;
        return link({ a: await assemble(wat) });
      },
    ],
    [
      "the reason of a host",
      () =>
        link({ a: "a.wasm" }, { host: { ...host, load: async () => Promise.reject(new Error(long("no https://"))) } }),
    ],
    [
      "the status text of a server",
      () =>
        link({
          a: any(Object.defineProperty(new Response(null, { status: 500 }), "statusText", { value: long("E") })),
        }),
    ],
    ["an integrity", () => link({ a: { source: empty, integrity: long("sha256-") } })],
    ["a first argument", () => link(any(long("https://example.test/")))],
    ["an option", () => link({}, any({ [long("o")]: 1 }))],
    ["the value of an option", () => link({}, any({ binding: long("https://example.test/") }))],
    ["a key of a source", () => link({ a: any({ source: empty, [long("k")]: 1 }) })],
  ])("is cut to 200 characters in messages and hints: %s", async (_, attempt) => {
    const error = await errorOf(attempt());
    expect(error.code).toBeTypeOf("string");
    expect(error.message.length).toBeLessThan(LONGEST_MESSAGE);
    for (const { message, hint } of error.diagnostics) {
      for (const text of [message, hint]) {
        expect(text.length).toBeLessThan(LONGEST_MESSAGE);
        expect(text.split(/\s/).every((word) => word.length <= 210)).toBe(true);
      }
    }
  });

  test("names no module", async () => {
    const specifier = `./${"n".repeat(300)}.wasm`;
    const user = await assemble(`(module (import "${specifier}" "seven" (func (result i32))) (export "f" (func 0)))`);
    const names: unknown[] = [];
    const { plan, exports } = (await link(
      { a: user, b: user },
      {
        discover: ({ importer }) => `data:application/wasm;base64,${base64}#${importer}${"y".repeat(300)}`,
        onProgress: ({ module }) => names.push(module),
      },
    )) as unknown as { plan: { order: readonly string[] }; exports: Record<string, { f: () => number }> };
    expect(plan.order).toHaveLength(4);
    for (const name of [...plan.order, ...names]) expect(String(name).length).toBeLessThanOrEqual(201);
    expect([exports["a"]?.f(), exports["b"]?.f()]).toEqual([7, 7]);
  });

  test("is a name if the caller gives it", async () => {
    const name = long("a");
    expect(Object.keys((await link({ [name]: empty })).exports)).toEqual([name]);
  });
});
