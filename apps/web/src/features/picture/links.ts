import type { Diagnostic, ImportReason, PlannedImport } from "@rec/browser";
import { shownName, shownPath } from "../../model/shown-name.ts";

export type Kind = PlannedImport["kind"];

/**
 * The way in which a value reaches its importer. `made` is an extern that the linker made, `fill` puts a function into a slot,
 * `fused` joins modules that became one, `asked` is not linked.
 */
export type Binding = "direct" | "host" | "shim" | "closure" | "made" | "trap" | "fused" | "fill" | "asked";

/** One end of a link: a port of a card. */
export interface End {
  readonly card: CardId;
  /** Imports are on the left of a card, exports on the right. */
  readonly side: "left" | "right";
  readonly label: string;
  /** Names ports of one card and side apart. */
  readonly key: string;
}

/** Modules by name behind `module:`; one linker, one host. */
export type CardId = `module:${string}` | "linker" | "host";

export const moduleCard = (name: string): CardId => `module:${name}`;

/** One import of one module, or a part of the work of the linker, as a line of the picture. */
export interface Link {
  readonly id: string;
  /** An import of a module; the import that the owner of a hoisted definition got; or a function that fills a slot. */
  readonly role: "import" | "owner" | "fill";
  readonly kind: Kind;
  readonly binding: Binding;
  /** As the linker writes it: `function [i32] -> [i32]`. */
  readonly type: string;
  readonly importer: string;
  /** The import as its module names it. */
  readonly import: { readonly module: string; readonly name: string };
  readonly provider?: { readonly module: string; readonly name: string };
  readonly reason?: ImportReason;
  /** Number of the extern that the linker made. */
  readonly extern?: number;
  /** Number of the slot of a deferred function. */
  readonly slot?: number;
  /** Both modules are in one cycle. */
  readonly inCycle: boolean;
  readonly problems: readonly Diagnostic[];
  /** The ports that it joins as modules ask for it; absent if nobody provides it, or if no module asked. */
  readonly asked?: Ends;
  /** The ports that it joins when linked; absent if it is not linked. */
  readonly linked?: Ends;
}

export interface Ends {
  readonly from: End;
  readonly to: End;
}

export function importEnd(importer: string, { module, name }: Link["import"]): End {
  const key = JSON.stringify([module, name]);
  return {
    card: moduleCard(importer),
    side: "left",
    label: shownPath({ module, name }),
    key,
  };
}

export function exportEnd({ module, name }: { readonly module: string; readonly name: string }): End {
  return { card: moduleCard(module), side: "right", label: shownName(name), key: name };
}
