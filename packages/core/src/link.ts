import { compileModule } from "./compile/compile-modules.ts";
import { describeCompiledModule } from "./compile/describe-module.ts";
import { instantiatePlanAsync } from "./instantiate/instantiate-plan.ts";
import type { Linked, LinkOptions } from "./link-options.ts";
import { nameModule } from "./load/name-module.ts";
import { openSource } from "./load/open-source.ts";
import type { OpenedModule } from "./load/opened-module.ts";
import { settleAll } from "./load/settle-all.ts";
import { parseModule, parseModuleHead } from "./parse/parse-module.ts";
import { planLink } from "./plan/plan-link.ts";
import { createProgressReporter, type ProgressReporter } from "./progress.ts";
import type { ModuleSource } from "./source.ts";
import type { ModuleType } from "./wasm/module-type.ts";

/**
 * Links WebAssembly modules: loads and compiles all of them at once, gives every import a provider of the right type,
 * breaks circular imports, and instantiates everything in order.
 *
 * Nothing is instantiated unless everything fits.
 *
 * @param modules - sources by module name; the name is what other modules import from. Bytes are not copied: do not
 *   change them until the promise settles. A `Response` or stream is consumed
 * @returns live exports and instances by module name, the plan that was carried out, and timings in ms
 * @throws {@link ModuleLoadError} if bytes cannot be had, {@link ModuleParseError} if they are no module,
 *   {@link ModuleLinkError} if the modules do not fit together; each carries every problem of its phase in `diagnostics`.
 *   With an aborted `signal`, its reason
 *
 * @example
 * ```ts
 * import { link } from "@rec/core";
 *
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const { exports, plan } = await link({ empty: bytes });
 * console.log(plan.order, exports.empty);
 * ```
 */
export async function link<Name extends string>(
  modules: Record<Name, ModuleSource>,
  options: LinkOptions = {},
): Promise<Linked<Name>> {
  const { host, signal, imports = {} } = options;
  const reporter = createProgressReporter(() => host?.now() ?? Date.now(), options.onProgress);
  const opened: OpenedModule[] = [];
  try {
    signal?.throwIfAborted();

    // Load and parse. Beyond this point every module's imports and exports are known, with their types.
    const names = Object.keys(modules) as Name[];
    const known = await settleAll(names.map((name) => loadModule(name, modules[name], { options, reporter, opened })));
    signal?.throwIfAborted();

    // Plan. Beyond this point every import has one provider of the right type, and there is an order.
    const types = recordOf(known.map(({ module: { name }, type }) => [name, type]));
    const plan = await reporter.phase("plan", undefined, () => planLink(types, options));

    // Compile. Beyond this point nothing is read any more, and nothing of any module has run.
    const compiled = await settleAll(
      known.map(({ module }) => reporter.phase("compile", module.name, () => compileModule(module))),
    );
    signal?.throwIfAborted();

    // Instantiate and bind. Beyond this point every deferred function has its provider.
    const instances = await instantiatePlanAsync(
      plan,
      recordOf(known.map(({ module }, at) => [module.name, compiled[at] as WebAssembly.Module])),
      {
        imports,
        around(name, instantiate) {
          signal?.throwIfAborted();
          return reporter.phase("instantiate", name, instantiate);
        },
      },
    );
    return { ...instances, plan, timings: reporter.timings } as Linked<Name>;
  } catch (error) {
    for (const { content } of opened) if (content.kind === "stream") content.body.cancel();
    throw error;
  } finally {
    reporter.close();
  }
}

interface LoadSetting {
  readonly options: LinkOptions;
  readonly reporter: ProgressReporter;
  /** Grows by each module that was opened, so that a failed link can give up what is still unread. */
  readonly opened: OpenedModule[];
}

interface KnownModule {
  readonly module: OpenedModule;
  readonly type: ModuleType;
}

async function loadModule(
  name: string,
  source: ModuleSource,
  { options, reporter, opened }: LoadSetting,
): Promise<KnownModule> {
  const { host, signal } = options;
  return nameModule(name, async () => {
    const module = await reporter.phase("load", name, () =>
      openSource(name, source, {
        host,
        signal,
        onBytes: (received, total) => reporter.received(name, received, total),
      }),
    );
    opened.push(module);
    const type = await reporter.phase("parse", name, () => typeOf(module));
    return { module, type };
  });
}

function typeOf({ content }: OpenedModule): ModuleType {
  switch (content.kind) {
    case "bytes":
      return parseModule(content.bytes);
    case "stream":
      return parseModuleHead(content.head);
    case "compiled":
      return describeCompiledModule(content.module);
  }
}

/** A record without a prototype: `"__proto__"` is an ordinary name in it. */
function recordOf<Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> {
  const record: Record<string, Value> = Object.create(null);
  for (const [name, value] of entries) record[name] = value;
  return record;
}
