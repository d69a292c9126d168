import { freezePlan } from "@rec/browser/freeze";
import { strToU8, zipSync } from "fflate";
import type { FreezeRequest, FrozenArchive } from "../../model/freeze-api.ts";
import { namesLinked } from "../../model/names-linked.ts";
import { wasiSettingsOf } from "../../model/wasi-settings.ts";
import { readModuleBytes } from "../read-module-bytes.ts";
import { hostModulesOf } from "./host-modules.ts";
import { printReadme } from "./print-readme.ts";
import { printStart } from "./print-start.ts";

/** The folder in the archive that has all files, so that unpacking makes no mess. */
const FOLDER = "linked";

/** Makes an archive of files that link by themselves: those of `freeze`, the host functions, a start file and a README. */
export async function freezeSet({ set, plan, target }: FreezeRequest): Promise<FrozenArchive> {
  const pairs = set.modules.map(async ({ name, source }) => [name, await readModuleBytes(source)] as const);
  const bytes = Object.fromEntries(await Promise.all(pairs));
  const host = hostModulesOf(plan, set.hostCode);
  const frozen = await freezePlan(plan, bytes, { target, hostModules: host.specifiers, from: "@rec/browser" });
  const hasIndex = frozen.files.some(({ name }) => name === "index.js");
  const hostFiles = host.print(hasIndex);
  const hasHost = hostFiles.length > 0;
  const hasHandle = hasHost && namesLinked(set.hostCode);
  const wasi = wasiSettingsOf(set.options);
  const start = printStart({ plan, target, hasIndex, hasHost, hasHandle, wasi });
  const files = [...frozen.files, ...hostFiles, ...start];
  const readme = printReadme({ plan, target, files: files.map(({ name }) => name), hasIndex, hasHandle, wasi });
  const all = [{ name: "README.md", contents: readme }, ...files].map(({ name, contents }) => ({
    name: `${FOLDER}/${name}`,
    contents: typeof contents === "string" ? strToU8(contents) : contents,
  }));
  // The same link gives the same archive, byte for byte: no file has the time of its making.
  const mtime = new Date(1980, 0, 1);
  const zip = zipSync(Object.fromEntries(all.map(({ name, contents }) => [name, contents])), { mtime });
  return {
    zip: zip as Uint8Array<ArrayBuffer>,
    files: all.map(({ name, contents }) => ({ name, sizeBytes: contents.length })),
  };
}
