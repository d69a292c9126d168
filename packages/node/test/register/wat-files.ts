import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { assembleLibrary } from "@rec/wasm-graph/scenarios";
import createWabt from "wabt";

const { parseWat } = await createWabt();

/** A module in the text format, without the parentheses around it; or any other text as it is. */
export function bytesOf(text: string): Uint8Array {
  if (text !== "" && !text.trimStart().startsWith("(")) return new TextEncoder().encode(text);
  return assembleLibrary(text, (plain) => {
    const module = parseWat("module.wat", `(module ${plain})`, {
      multi_value: true,
      mutable_globals: true,
      reference_types: true,
    });
    const { buffer } = module.toBinary({});
    module.destroy();
    return new Uint8Array(buffer);
  });
}

/** A folder outside of the repository with these files: `.wasm` files in the text format. */
export function writeFolder(files: Readonly<Record<string, string>>): { readonly path: string; remove(): void } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "rec-files-")));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), name.endsWith(".wasm") ? bytesOf(text) : text);
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
