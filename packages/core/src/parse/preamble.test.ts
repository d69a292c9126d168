import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { parseModule } from "../parse-module.ts";
import { PREAMBLE } from "./fixtures/encode-module.ts";
import { parseErrorOf, problemOf } from "./fixtures/problem-of.ts";
import { createHeadScanner } from "./head-scanner.ts";

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, "utf8"));

describe("parseModule() of other file formats", () => {
  test.each([
    ["no bytes at all", bytesOf(""), /empty/],
    ["an HTML page", bytesOf("\n <!DOCTYPE html><html><body>404"), /URL/],
    ["an HTML page", bytesOf("\ufeff<html lang=en>"), /URL/],
    ["an XML document", bytesOf('<?xml version="1.0"?><Error><Code>AccessDenied'), /URL/],
    ["gzip-compressed data", Uint8Array.from(gzipSync("x")), /Content-Encoding/],
    ["zstd-compressed data", Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0), /Content-Encoding/],
    ["a ZIP archive", bytesOf("PK\x03\x04"), /archive/],
    ["WebAssembly text", bytesOf(";; comment\n(module)"), /wat2wasm/],
    ["WebAssembly text", bytesOf("  (module (func))"), /wat2wasm/],
    ["WebAssembly text", bytesOf("(component)"), /wat2wasm/],
    ["an archive of object files", bytesOf("!<arch>\nfile.o/"), /wasm-ld/],
    ["LLVM bitcode", Uint8Array.of(0x42, 0x43, 0xc0, 0xde), /wasm-ld/],
    ["an ELF file", bytesOf("\x7fELF\x02\x01"), /wasm32/],
    ["a Mach-O file", Uint8Array.of(0xcf, 0xfa, 0xed, 0xfe), /wasm32/],
    ["a Windows executable", Uint8Array.of(0x4d, 0x5a, 0x90, 0), /wasm32/],
    ["a Git LFS pointer", bytesOf("version https://git-lfs.github.com/spec/v1\noid sha256:0"), /git lfs pull/],
    ["WebAssembly in base64", bytesOf("AGFzbQEAAAA="), /base64/],
    ["JSON", bytesOf('{"error":"not found"}'), /URL/],
    ["text", bytesOf("404: Not Found\n"), /URL/],
    ["text in UTF-16", Uint8Array.of(0xff, 0xfe, 0x28, 0x00), /bytes/],
    ["data compressed by xz or bzip2", bytesOf("BZh91AY"), /decompress/],
    ["a Windows object file", Uint8Array.of(0x64, 0x86, 3, 0), /wasm32/],
    ["JavaScript", bytesOf('export default "/assets/a.wasm"'), /bundler/],
    ["the bytes ff fe 00 01", Uint8Array.of(0xff, 0xfe, 0x00, 0x01), /file/],
  ])("says that it found %s", (found, bytes, hint) => {
    const error = parseErrorOf(() => parseModule(bytes));
    expect(error?.diagnostics[0]?.message).toBe(
      `Cannot parse the module: expected WebAssembly, which begins with the bytes 00 61 73 6d, found ${found} (at offset 0x0)`,
    );
    expect(error).toMatchObject({ code: "NOT_WEBASSEMBLY", offset: 0 });
    expect(error?.diagnostics[0]?.hint).toMatch(hint);
  });

  test("is an error that engines throw too", () => {
    expect(parseErrorOf(() => parseModule(bytesOf("")))).toBeInstanceOf(WebAssembly.CompileError);
  });

  test("says the same when the bytes come one at a time", () => {
    const page = bytesOf(`<!doctype html>${"<p>".repeat(100)}`);
    const scanner = createHeadScanner();
    const error = parseErrorOf(() => {
      for (const byte of page) scanner.push(Uint8Array.of(byte));
    });
    expect(error?.message).toBe(parseErrorOf(() => parseModule(page))?.message);
  });
});

describe("parseModule() of a preamble", () => {
  test.each([1, 2, 3, 4, 7])("of %d bytes says how many are missing", (length) => {
    const error = parseErrorOf(() => parseModule(Uint8Array.from(PREAMBLE.slice(0, length))));
    expect(error).toMatchObject({ code: "UNEXPECTED_END", offset: 0 });
    expect(error?.message).toContain(`in the preamble, needed 8 bytes, found ${length}`);
  });

  test("of a component says how to get at its modules", () => {
    const error = parseErrorOf(() => parseModule(Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0)));
    expect(error).toMatchObject({ code: "UNSUPPORTED_VERSION", offset: 4 });
    expect(error?.diagnostics[0]?.message).toBe(
      "Cannot parse the module: this is a component, not a core module (at offset 0x4)",
    );
    expect(error?.diagnostics[0]?.hint).toMatch(/jco transpile.*component unbundle/);
  });

  test("of another version names it", () => {
    const act = () => parseModule(Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 0, 0));
    expect(problemOf(act)).toEqual({ code: "UNSUPPORTED_VERSION", offset: 4 });
    expect(act).toThrow("expected version 1 of the binary format, found 0d 00 00 00");
  });
});
