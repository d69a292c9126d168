import { writeFile } from "node:fs/promises";
import { type ModuleType, parseModule } from "@rec/core";
import { makePlaceable } from "@rec/core/place";
import type { Context } from "../context.ts";
import { createCommandHost } from "../input/command-host.ts";
import { namedSources } from "../input/named-sources.ts";
import { readModuleTypes } from "../input/read-module-types.ts";
import { UsageError } from "../output/failure.ts";
import { unwritable } from "../output/unwritable.ts";
import type { CommonOptions } from "./common-options.ts";

/** The value of --output for the standard output. */
const STANDARD_OUTPUT = "-";

export interface PlaceOptions extends CommonOptions {
  /** The path of the file to write, or `-`. */
  readonly output: string;
}

/** The result of `rec place`, for people and for `--json`. */
interface Report {
  readonly module: string;
  readonly output: string;
  /** Number of places in code and data, each of them checked. */
  readonly places: number;
  readonly sizeBytes: { readonly before: number; readonly after: number };
  readonly relocationBytes: number;
  readonly placesBytes: number;
}

/** `rec place`: checks the relocations of a module, and writes the module with the section `rec.places` in their place. */
export async function place(
  files: readonly string[],
  options: PlaceOptions,
  { terminal, platform }: Context,
): Promise<void> {
  const host = createCommandHost(platform);
  const [known] = Object.entries(await readModuleTypes(namedSources(files, host), host));
  if (known === undefined) throw new Error("No module was read");
  const [module, { bytes, type }] = known;
  const placeable = makePlaceable(bytes);
  const isPiped = options.output === STANDARD_OUTPUT;
  if (isPiped) await platform.stdout.writeBytes(placeable);
  else await write(options.output, placeable);
  const after = parseModule(placeable);
  const report: Report = {
    module,
    output: isPiped ? "the standard output" : options.output,
    places: after.areas?.places?.count ?? 0,
    sizeBytes: { before: bytes.length, after: placeable.length },
    relocationBytes: sizeOf(type, /^(linking|reloc\..*)$/),
    placesBytes: sizeOf(after, /^rec\.places$/),
  };
  // The module has the standard output for itself.
  const print = isPiped ? terminal.complain : terminal.print;
  print(options.json ? JSON.stringify(report, null, 2) : textOf(report));
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  if (path === "")
    throw new UsageError("Cannot write to an empty path: give --output a file, or - for the standard output");
  try {
    await writeFile(path, bytes);
  } catch (error) {
    throw unwritable(path, error);
  }
}

function sizeOf({ sections }: ModuleType, names: RegExp): number {
  return sections.reduce((sum, { name = "", sizeBytes }) => sum + (names.test(name) ? sizeBytes : 0), 0);
}

const count = (value: number) => value.toLocaleString("en-US");

function textOf({ module, output, places, sizeBytes, relocationBytes, placesBytes }: Report): string {
  const relocations =
    relocationBytes === 0 ? "it had the section already" : `${count(relocationBytes)} bytes of relocations`;
  return [
    `${module}: ${count(places)} places checked`,
    `before: ${count(sizeBytes.before)} bytes, ${relocations}`,
    `after: ${count(sizeBytes.after)} bytes, ${count(placesBytes)} bytes in the section rec.places`,
    `written to ${output}`,
  ].join("\n");
}
