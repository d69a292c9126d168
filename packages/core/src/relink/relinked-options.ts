import type { LinkOptions } from "../link-options.ts";
import type { ExportRef, ImportBinding } from "../plan/import-format.ts";
import type { LinkPlan } from "../plan/plan-format.ts";
import type { ImportRequest } from "../plan/plan-options.ts";
import type { ModuleType } from "../wasm/module-type.ts";
import type { EarlierLink } from "./earlier-link.ts";

interface Terms {
  readonly earlier: EarlierLink;
  /** The types of new modules, as soon as they are known. */
  readonly freshTypes: ReadonlyMap<string, ModuleType>;
}

type Questions = Pick<LinkOptions, "resolve" | "discover">;

/**
 * The callbacks of the earlier link, for a link in which most modules are there already.
 *
 * Imports of the linker itself have live values, and no rule of the caller. A discovered module is not found twice: its
 * importers get it as in the earlier plan, which names it.
 */
export function questionsOf({ resolve, discover }: Questions, { earlier, freshTypes }: Terms): Questions {
  const found = discover && findProviders(earlier);
  const exportsName = ({ module, name }: ExportRef): boolean =>
    (freshTypes.get(module) ?? earlier.staying.get(module))?.exports.some((entry) => entry.name === name) === true;
  const answer = (request: ImportRequest): ExportRef | undefined => {
    const { importer, module, name } = request;
    if (earlier.live[importer]?.[module]?.[name] !== undefined) return undefined;
    const answered = resolve?.(request);
    if (answered !== undefined || found === undefined) return answered;
    const known = found(importer, module, name);
    return known && exportsName(known) ? known : undefined;
  };
  return {
    resolve: answer,
    ...(discover && {
      discover: (request) =>
        earlier.staying.has(request.importer) || found?.(request.importer, request.specifier)
          ? undefined
          : discover(request),
    }),
  };
}

/** Finds the export behind an import of the earlier plan, or behind any import of the same namespace. */
function findProviders({
  plan,
}: EarlierLink): (importer: string, module: string, name?: string) => ExportRef | undefined {
  const modules = new Map(plan.modules.map((module) => [module.name, module]));
  return (importer, namespace, name) => {
    const imports = modules.get(importer)?.imports.filter(({ module }) => module === namespace) ?? [];
    const entry = imports.find((one) => one.name === name) ?? imports[0];
    const provider = entry && providerOf(entry.binding, plan);
    return provider && entry.name !== name && name !== undefined ? { module: provider.module, name } : provider;
  };
}

function providerOf(binding: ImportBinding, { deferred }: LinkPlan): ExportRef | undefined {
  switch (binding.by) {
    case "export":
      return { module: binding.module, name: binding.name };
    case "deferred":
      return deferred[binding.slot]?.provider;
    case "made":
      return binding.provider;
    default:
      return undefined;
  }
}
