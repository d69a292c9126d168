import { commands, runLLVM } from "@yowasp/clang";
import { describe, expect, test } from "vitest";
import { link } from "../../src/link.ts";
import { watchStream } from "../byte-stream.ts";
import { exported } from "../exported.ts";
import { errorOf } from "../outcomes.ts";

/** A module with some text in its data section, and functions that return the text's address and size. */
const source = (text: string) => `
  char text[] = "${text}";
  __attribute__((export_name("address"))) char *address(void) { return text; }
  __attribute__((export_name("first"))) int first(void) { return text[0]; }`;

async function compile(text: string, ...linkerFlags: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  await runLLVM(undefined, undefined, { fetchProgress: () => {} });
  const flags = ["--no-entry", "--import-memory", ...linkerFlags].flatMap((flag) => ["-Xlinker", flag]);
  const args = ["-O2", "-ffreestanding", "-nostdlib", "-mcpu=mvp", "a.c", ...flags, "-o", "a.wasm"];
  const files = await commands["clang"]?.(args, { "a.c": source(text) });
  return Uint8Array.from(files?.["a.wasm"] as Uint8Array);
}

describe("two programs of clang that share the host's memory", () => {
  test("are DATA_OVERLAP at the address that wasm-ld gives to all, and linked where one was built for another", async () => {
    const first = await compile("first program");
    const second = await compile("second program");
    const elsewhere = await compile("second program", "--global-base=131072");
    const imports = { env: { memory: new WebAssembly.Memory({ initial: 4 }) } };

    for (const open of [(bytes: Uint8Array<ArrayBuffer>) => bytes, (bytes: Uint8Array) => watchStream(bytes).stream]) {
      const error = await errorOf(link({ first: open(first), second: open(second) }, { imports }));
      expect(error.diagnostics).toMatchObject([{ code: "DATA_OVERLAP" }]);
      expect(error.message).toMatch(
        /segment 0 of first at .* and data segment 0 of second at .* imports\.env\.memory: 14 bytes/,
      );
    }

    const { exports } = await link({ first, elsewhere }, { imports });
    expect(exported(exports, "first", "first")()).toBe("f".charCodeAt(0));
    expect(exported(exports, "elsewhere", "first")()).toBe("s".charCodeAt(0));
    expect(exported(exports, "elsewhere", "address")()).toBe(131072);
  }, 120_000);
});
