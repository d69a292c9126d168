import type { Diagnostic } from "@rec/browser";
import type { Cluster } from "./clusters.ts";
import type { Binding, Kind, Link } from "./links.ts";

export type Stage = "asked" | "linked";

/** A module as the picture needs it. */
export interface PicturedModule {
  readonly name: string;
  /** One line under the name. */
  readonly note: string;
  /** Number of exports, with those that no other module imports. */
  readonly exportCount: number;
}

export interface PictureInput {
  readonly modules: readonly PicturedModule[];
  readonly links: readonly Link[];
  /** Problems that concern a module, or nothing in particular, but no import. */
  readonly diagnostics: readonly Diagnostic[];
  /** Modules that became one. */
  readonly fused: readonly (readonly string[])[];
  readonly clusters: readonly Cluster[];
  /** Ids of the clusters that are open. */
  readonly opened: ReadonlySet<string>;
}

export interface Port {
  readonly id: string;
  readonly label: string;
  readonly kind: Kind;
  /** There are several externs behind it. */
  readonly count: number;
  /** It exists only when the modules are linked. */
  readonly made: boolean;
  readonly failed: boolean;
}

export interface Card {
  readonly id: string;
  readonly is: "module" | "linker" | "host" | "cluster" | "problem";
  readonly title: string;
  readonly note: string;
  readonly left: readonly Port[];
  readonly right: readonly Port[];
  /** Exports without a port. */
  readonly moreExports: number;
  /** The modules behind it. */
  readonly modules: readonly string[];
  /** Shown only when the modules are linked. */
  readonly made: boolean;
  readonly diagnostic?: Diagnostic;
  readonly cluster?: string;
}

/** Links between the same ports with the same binding are one line. */
export interface Edge {
  readonly id: string;
  readonly kind: Kind;
  readonly binding: Binding | "problem";
  readonly links: readonly Link[];
  readonly inCycle: boolean;
  readonly failed: boolean;
  /** Ids of ports. */
  readonly asked?: EdgeEnds;
  readonly linked?: EdgeEnds;
}

export interface EdgeEnds {
  readonly from: string;
  readonly to: string;
}

/** A line around cards: modules that became one, or an open cluster. */
export interface Frame {
  readonly id: string;
  readonly is: "fused" | "cluster";
  readonly title: string;
  readonly cards: readonly string[];
}

export interface Picture {
  readonly cards: readonly Card[];
  readonly edges: readonly Edge[];
  readonly frames: readonly Frame[];
  /** Cards have no ports of their own, because there are too many. */
  readonly compact: boolean;
}
