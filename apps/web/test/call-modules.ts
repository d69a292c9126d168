import type { Page } from "playwright-core";
import createWabt from "wabt";
import { emptySet } from "../src/model/module-set.ts";
import { addressOf } from "../src/model/set-address.ts";

const wabt = await createWabt();

/** The bytes of a module, with the names of its functions. */
export function assemble(text: string): Buffer {
  const parsed = wabt.parseWat("test.wat", text, {
    exceptions: true,
    multi_value: true,
    reference_types: true,
    simd: true,
  });
  parsed.resolveNames();
  const { buffer } = parsed.toBinary({ write_debug_names: true });
  parsed.destroy();
  return Buffer.from(buffer);
}

/** The address that opens modules by name, which a page is served in place of files; leaves out the worker for offline use. */
export async function addressOfModules(page: Page, modules: Readonly<Record<string, Buffer>>): Promise<string> {
  await page.addInitScript(() => Reflect.deleteProperty(Object.getPrototypeOf(navigator), "serviceWorker"));
  for (const [name, body] of Object.entries(modules)) {
    await page.route(`**/given/${name}.wasm`, (route) => route.fulfill({ body, contentType: "application/wasm" }));
  }
  const entries = Object.keys(modules).map((name) => ({
    name,
    source: { from: "url" as const, url: `given/${name}.wasm` },
  }));
  return addressOf({ ...emptySet, modules: entries }) ?? "";
}
