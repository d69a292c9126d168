/**
 * How each file of a build is instantiated: with the files of its group, or by the bundler itself. A file that is
 * instantiated in two ways has two instances, with two memories.
 */
export interface Claims {
  /** @throws if another group or the bundler has one of the files */
  link(group: readonly string[]): void;
  /** @throws if a group has the file */
  native(path: string): void;
  /** Begins a new build. */
  clear(): void;
}

export function createClaims(): Claims {
  const claims = new Map<string, readonly string[] | "native">();
  return {
    link(group) {
      for (const path of group) {
        const before = claims.get(path);
        if (before === "native") throw new Error(twoWays(path));
        if (before !== undefined && before.join() !== group.join()) throw new Error(twoGroups(path, [before, group]));
        claims.set(path, group);
      }
    },
    native(path) {
      const before = claims.get(path);
      if (before !== undefined && before !== "native") throw new Error(twoWays(path));
      claims.set(path, "native");
    },
    clear: () => claims.clear(),
  };
}

function twoWays(path: string): string {
  return `${path} would have two instances: one import has ?link, and another has not
  hint: add ?link to all imports of this file, or remove it from all`;
}

function twoGroups(path: string, groups: readonly (readonly string[])[]): string {
  const [one, other] = groups.map(
    (group) => `with ${group.filter((each) => each !== path).join(", ") || "no other file"}`,
  );
  return `${path} would have two instances: one import links it ${one}, and another links it ${other}
  hint: name all files of a namespace in the options of the plugin: alias: { "env": ["./a.wasm", "./b.wasm"] },
    or link these files together with freeze of @rec/core/freeze`;
}
