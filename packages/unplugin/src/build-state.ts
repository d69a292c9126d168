import type { FreezeTarget } from "@rec/core/freeze";
import type { FrozenGroup } from "./emit/freeze-group.ts";
import { type Claims, createClaims } from "./graph/claims.ts";
import { createFileStore, type FileStore } from "./graph/file-store.ts";
import { createLinkStore, type LinkStore } from "./graph/link-store.ts";
import type { LinkPluginOptions } from "./options.ts";

/** The state of one build: of one compiler, and of one environment of Vite. Others may have other resolvers and other targets. */
export interface BuildState {
  readonly claims: Claims;
  /** Warnings that were printed. */
  readonly warned: Set<string>;
  readonly files: FileStore;
  readonly links: LinkStore;
  /** Freezes a group once for each target: its parts are printed apart from each other. */
  frozen(group: readonly string[], target: FreezeTarget, freeze: () => Promise<FrozenGroup>): Promise<FrozenGroup>;
}

export function createBuildState(options: LinkPluginOptions): BuildState {
  const files = createFileStore(options);
  const groups = new Map<string, Promise<FrozenGroup>>();
  return {
    claims: createClaims(),
    warned: new Set(),
    files,
    links: createLinkStore(options, files),
    frozen(group, target, freeze) {
      const key = [target, ...group].join("\n");
      const known = groups.get(key) ?? freeze();
      groups.set(key, known);
      return known;
    },
  };
}
