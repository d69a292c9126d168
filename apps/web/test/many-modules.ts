import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Workbench } from "./workbench.ts";

/**
 * Brings modules `m0`, `m1` and so on in as files, each with functions of up to three earlier ones, in place of all others. They
 * are files on the disk: the driver would take seconds to hand their bytes to the page.
 */
export async function bringManyModules({ page }: Workbench, count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "rec-many-"));
  try {
    const paths = Array.from({ length: count }, (_, number) => {
      const path = join(folder, `m${number}.wasm`);
      writeFileSync(path, Uint8Array.from(moduleOf(number)));
      return path;
    });
    await page.locator("button", { hasText: "Clear all" }).click();
    await page.getByText("0 modules", { exact: true }).waitFor();
    await page.locator('#status:not([data-state="working"])').waitFor();
    await page.getByLabel("Files of modules").setInputFiles(paths);
    await page.getByText(`${count} modules`, { exact: true }).waitFor();
    await page.locator('#status[data-state="linked"]').waitFor();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `(module (import "m…" "f…" (func (result i32))) … (func (export "f…") (result i32) i32.const 5))`. */
function moduleOf(number: number): number[] {
  const providers = [...new Set([1, 2, 3].map((part) => Math.floor(number / part) - 1))].filter((each) => each >= 0);
  const imports = providers.flatMap((each) => [...text(`m${each}`), ...text(`f${each}`), 0, 0]);
  return [
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 1, 0x7f]),
    ...section(2, [providers.length, ...imports]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text(`f${number}`), 0, providers.length]),
    ...section(10, [1, 4, 0, 0x41, 5, 0x0b]),
  ];
}

/** A section with less than 128 bytes. */
function section(id: number, content: readonly number[]): number[] {
  return [id, content.length, ...content];
}

function text(value: string): number[] {
  return [value.length, ...Buffer.from(value)];
}
