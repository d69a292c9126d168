import type { LinkPlan } from "@rec/browser";
import type { FrozenFile } from "@rec/browser/freeze";
import { namesLinked } from "../../model/names-linked.ts";
import { quotedName } from "../../model/shown-name.ts";

export interface HostModules {
  /** Specifiers of ES modules, by namespace of host imports. */
  readonly specifiers: Readonly<Record<string, string>>;
  /** @param hasIndex - whether the frozen files link when they are imported */
  readonly print: (hasIndex: boolean) => readonly FrozenFile[];
}

/**
 * The reader's host functions as ES modules: one with the code, and for each namespace one with its exports.
 *
 * Without host functions there are no files, and the frozen script takes what is left as `load({ imports })`.
 */
export function hostModulesOf(plan: LinkPlan, hostCode: string): HostModules {
  if (hostCode.trim() === "") return { specifiers: {}, print: () => [] };
  const spaces = new Map<string, Set<string>>();
  for (const { imports } of plan.modules) {
    for (const { binding } of imports) {
      if (binding.by !== "host" || binding.for !== undefined) continue;
      spaces.set(binding.module, (spaces.get(binding.module) ?? new Set()).add(binding.name));
    }
  }
  const numbered = [...spaces].map(([space, names], at) => ({ space, names, file: `host-${at + 1}.js` }));
  return {
    specifiers: Object.fromEntries(numbered.map(({ space, file }) => [space, `./${file}`])),
    print: (hasIndex) => [
      { name: "host.js", contents: printHost(hostCode, hasIndex) },
      ...numbered.map(({ space, names, file }) => ({ name: file, contents: printSpace(space, [...names]) })),
    ],
  };
}

function printHost(hostCode: string, hasIndex: boolean): string {
  return [
    ...(namesLinked(hostCode) ? printHandle(hasIndex) : []),
    "// The host functions, as they were written in the workbench.",
    "export const imports = (() => {",
    hostCode,
    "})();",
    "",
  ].join("\n");
}

/**
 * The handle of the linked modules. `index.js` links when it is imported, and imports this file, so its exports are read later; else the
 * program that calls `load` fills the handle.
 */
function printHandle(hasIndex: boolean): readonly string[] {
  if (!hasIndex) {
    return [
      "// The linked modules, for the host functions. Whoever calls load() sets linked.exports to the result.",
      "export const linked = {};",
      "",
    ];
  }
  return [
    'import modules from "./index.js";',
    "",
    "// The linked modules, for the host functions, once index.js has linked them.",
    "const linked = {",
    "  get exports() {",
    "    return modules;",
    "  },",
    "};",
    "",
  ];
}

function printSpace(space: string, names: readonly string[]): string {
  const bound = names.map((name, at) => `const v${at} = space[${quotedName(name)}];`);
  const exported = names.map((name, at) => `v${at} as ${quotedName(name)}`);
  return [
    'import { imports } from "./host.js";',
    "",
    `const space = imports[${quotedName(space)}];`,
    ...bound,
    `export { ${exported.join(", ")} };`,
    "",
  ].join("\n");
}
