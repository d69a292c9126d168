import { generateTypes } from "@rec/core/plan";
import type { Context } from "../context.ts";
import { createCommandHost } from "../input/command-host.ts";
import { namedSources } from "../input/named-sources.ts";
import { type KnownModule, readModuleTypes } from "../input/read-module-types.ts";
import type { CommonOptions } from "./common-options.ts";

export interface TypesCommandOptions extends CommonOptions {
  /** The package that the generated text imports types from. */
  readonly from: string;
}

/** `rec types`: prints TypeScript for the exports of modules, or with `--json` their whole types. */
export async function types(
  files: readonly string[],
  options: TypesCommandOptions,
  { terminal, platform }: Context,
): Promise<void> {
  const host = createCommandHost(platform);
  const known = await readModuleTypes(namedSources(files, host), host);
  terminal.print(options.json ? JSON.stringify(typesOf(known), null, 2) : textOf(known, options));
}

/** Without the last line break, which printing adds. */
function textOf(known: Readonly<Record<string, KnownModule>>, { from }: TypesCommandOptions): string {
  return generateTypes(
    pick(known, ({ bytes }) => bytes),
    { from },
  ).trimEnd();
}

function typesOf(known: Readonly<Record<string, KnownModule>>): Record<string, KnownModule["type"]> {
  return pick(known, ({ type }) => type);
}

/** One member of each module, by name. */
function pick<Member>(
  known: Readonly<Record<string, KnownModule>>,
  member: (module: KnownModule) => Member,
): Record<string, Member> {
  const picked: Record<string, Member> = Object.create(null);
  for (const [name, module] of Object.entries(known)) picked[name] = member(module);
  return picked;
}
