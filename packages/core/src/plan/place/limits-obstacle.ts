import { at } from "../../wasm/lists.ts";
import type { NamedModule } from "../resolve/index-exports.ts";
import type { Obstacle } from "./place-problems.ts";
import type { DeclaredLimits, SharedExtern } from "./shared-externs.ts";

interface LimitsInput {
  /** Pages of a memory, or elements of a table. */
  readonly needed: number;
  readonly declared: readonly DeclaredLimits[];
  readonly modules: readonly NamedModule[];
}

/** The most bytes of a memory, or elements of a table, behind addresses of 32 bits. */
const MOST_BY_KIND = { memory: 2 ** 32, table: 2 ** 32 - 1 } as const;

const LOG2_OF_USUAL_PAGE = 16;

/** The reason for which a memory or table cannot be as large as the layout needs, and the module that gives it. */
export function obstacleOf(
  { kind, definition, joined, provided }: SharedExtern,
  { needed, declared, modules }: LimitsInput,
): { readonly module: NamedModule; readonly obstacle: Obstacle } | undefined {
  const owner = definition.by === "owner" ? definition.at : undefined;
  // A table that is made anew or given by the host need not obey the module that defines it: `wasm-ld` states its own size
  // as maximum.
  const owners = new Set(kind === "table" ? [owner, ...joined, ...provided].map((one) => one?.module) : []);
  for (const { module, type } of declared) {
    const ownMaximum = owners.has(module) ? undefined : type.limits.maximum;
    const most = mostOf(kind, type);
    const maximum = Math.min(ownMaximum ?? Number.POSITIVE_INFINITY, most);
    const is = most < needed ? "address type" : "maximum";
    if (maximum < needed) return { module: at(modules, module), obstacle: { is, kind, needed, maximum } };
  }
  if (owner === undefined) return undefined;
  const module = at(modules, owner.module);
  const definitions = module.type.definitions[kind].slice(0, owner.ordinal + 1);
  const isEnough = declared[0]?.module === owner.module && declared[0].type.limits.minimum >= needed;
  if (isEnough || (definitions.length > owner.ordinal && definitions.every(({ movable }) => movable))) return undefined;
  return { module, obstacle: { is: "unmovable", kind } };
}

function mostOf(kind: SharedExtern["kind"], type: DeclaredLimits["type"]): number {
  if (type.limits.addressType === "i64") return Number.POSITIVE_INFINITY;
  if (type.kind === "table") return MOST_BY_KIND[kind];
  return MOST_BY_KIND[kind] / 2 ** (type.pageSizeLog2 ?? LOG2_OF_USUAL_PAGE);
}
