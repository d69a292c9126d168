import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { launchChromium } from "@rec/conformance/chromium";
import { commands, runLLVM } from "@yowasp/clang";
import { expect, test } from "vitest";
import { viteBundler } from "./support/bundlers/index.ts";
import { createProject } from "./support/create-project.ts";
import { debugPage } from "./support/debug-page.ts";

const SOURCE = `__attribute__((import_module("./b.wasm"), import_name("next"))) int next(void);
__attribute__((export_name("boom"))) void boom(void) {
  if (next() == 7)
    __builtin_trap();
}
`;
const LINE_OF_TRAP = 4;

const FLAGS = "-g -O0 -ffreestanding -nostdlib -mcpu=mvp -Xlinker --no-entry a.c -o a.wasm".split(" ");

async function compile(): Promise<Uint8Array> {
  await runLLVM(undefined, undefined, { fetchProgress: () => {} });
  return (await commands.clang(FLAGS, { "a.c": SOURCE }))?.["a.wasm"] as Uint8Array;
}

/** The line of an address, as a debugger finds it in DWARF. */
async function lineAt(address: number, bytes: Uint8Array): Promise<number> {
  const chunks: Uint8Array[] = [];
  const stdout = (chunk: Uint8Array | null): void => void (chunk && chunks.push(chunk.slice()));
  await commands.addr2line(["-e", "a.wasm", `0x${address.toString(16)}`], { "a.wasm": bytes }, { stdout });
  return Number(/a\.c:(\d+)/.exec(Buffer.concat(chunks).toString())?.[1] ?? 0);
}

test("a page finds DWARF of a linked file of clang, in a minified build, and it tells the line of a trap", async () => {
  const project = await createProject({
    name: "DWARF",
    artifacts: [],
    files: {
      "b.wasm": `(module (import "./a.wasm" "memory" (memory 1)) (func (export "next") (result i32) (i32.const 7)))`,
    },
    imports: 'import { boom } from "./a.wasm";',
    result: "await new Promise((resolve) => { try { boom(); } catch (error) { resolve(error.stack); } })",
    expected: undefined,
  });
  await writeFile(join(project.folder, "a.wasm"), await compile());
  const [browser, site] = await Promise.all([launchChromium(), viteBundler.build(project)]);
  try {
    const { shown, scripts } = await debugPage(browser, site.url);
    const [, url = "", offset = ""] =
      /boom \((\S+\.wasm):wasm-function\[\d+\]:0x([0-9a-f]+)\)/.exec(String(shown)) ?? [];
    const script = scripts.find((one) => one.url === url);
    expect(script?.debugSymbols).toMatchObject([{ type: "EmbeddedDWARF" }]);
    const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
    expect(await lineAt(Number.parseInt(offset, 16) - (script?.codeOffset ?? 0), bytes)).toBe(LINE_OF_TRAP);
  } finally {
    await site.close();
    await browser.close();
    await project.remove();
  }
}, 300_000);
