import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { NamedVariant, Variant } from "./variant.ts";

/** The folder of all programs. */
export const librariesFolder: string = fileURLToPath(new URL("../../libraries/", import.meta.url));

const programs = readdirSync(librariesFolder).filter((name) => existsSync(`${librariesFolder}${name}/build.json`));

/** All variants of all programs. */
export const allVariants: readonly NamedVariant[] = programs.flatMap(readVariants);

/** Variants that are linked once and then run. */
export const variants: readonly NamedVariant[] = allVariants.filter(({ run }) => !run.before && !run.host);

/** Variants that open and close libraries while they run, or let the host do so: a link of all modules is not enough for them. */
export const openingVariants: readonly NamedVariant[] = allVariants.filter(({ run }) => run.before ?? run.host);

function readVariants(program: string): NamedVariant[] {
  const folder = `${librariesFolder}${program}/`;
  const read = (file: string) => readFileSync(`${folder}${file}`, "utf8");
  const parsed = JSON.parse(read("build.json")) as { readonly variants: readonly Variant[] };
  return parsed.variants.map((variant) => ({
    ...variant,
    program,
    path: `${program}/${variant.name}`,
    stdoutText: variant.run.stdout === undefined ? undefined : read(variant.run.stdout),
  }));
}
