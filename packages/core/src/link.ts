import { createLinkerBindings } from "./bind/bind-deferred.ts";
import { canCompile } from "./bind/can-compile.ts";
import { checkFeatures } from "./compile/check-features.ts";
import { compileModule, type HeadChange } from "./compile/compile-modules.ts";
import { describeCompiledModule } from "./compile/describe-module.ts";
import type { LinkerHost } from "./host.ts";
import { carryOutPlanAsync } from "./instantiate/carry-out-plan.ts";
import { type Lifetime, withLifetime } from "./lifetime.ts";
import type { Linked, LinkOptions } from "./link-options.ts";
import { nameModule } from "./load/name-module.ts";
import { openSource } from "./load/open-source.ts";
import type { OpenedModule } from "./load/opened-module.ts";
import { settleAll } from "./load/settle-all.ts";
import { parseModule, parseModuleHead } from "./parse/parse-module.ts";
import type { ModuleRewrite } from "./plan/link-plan.ts";
import { checkMemoryLayout } from "./plan/memory-layout.ts";
import { planLink } from "./plan/plan-link.ts";
import { createProgressReporter, type ProgressReporter } from "./progress.ts";
import { rewriteHead } from "./rewrite/rewrite-head.ts";
import type { ModuleSource } from "./source.ts";
import type { ModuleType } from "./wasm/module-type.ts";

/**
 * Links WebAssembly modules: loads and compiles all of them at once, gives every import a provider of the right type,
 * breaks circular imports, and instantiates everything in order.
 *
 * Nothing is instantiated unless everything fits.
 *
 * @param modules - sources by module name; the name is what other modules import from. Bytes are not copied: do not
 *   change them until the promise settles. A `Response` or stream is consumed, or cancelled where the link fails
 * @returns live exports and instances by module name, the plan that was carried out, and timings in ms
 * @throws {@link ModuleLoadError} if bytes cannot be had, {@link ModuleParseError} if they are no module,
 *   {@link ModuleLinkError} if the modules do not fit together; each carries every problem of its phase in `diagnostics`.
 *   With an aborted `signal`, its reason; with an `onProgress` that throws, what it throws
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
  return withLifetime(options.signal, async (lifetime) => {
    const { host, imports = {}, onProgress } = options;
    const { signal } = lifetime;
    const reporter = createProgressReporter({
      now: () => host?.now() ?? Date.now(),
      onProgress,
      onListenerError: lifetime.fail,
    });
    lifetime.onEnd(reporter.close);

    // Load and parse. Beyond this point every module's imports and exports are known, with their types.
    const names = Object.keys(modules) as Name[];
    const known = await settleAll(names.map((name) => loadModule(name, modules[name], { host, lifetime, reporter })));
    signal.throwIfAborted();

    // Plan. Beyond this point every import has one provider of the right type, and there is an order.
    const types = recordOf(known.map(({ module: { name }, type }) => [name, type]));
    const binding = options.binding === "closure" || !canCompile() ? "closure" : "shim";
    const plan = await reporter.phase("plan", undefined, () => planLink(types, { ...options, binding }));
    signal.throwIfAborted();

    // Ask the engine. Beyond this point it has every feature that the types of the modules show.
    checkFeatures(types);

    // Compile. Beyond this point nothing is read any more, and nothing of any module has run.
    const compiled = await settleAll(
      known.map(({ module, type }, at) => {
        const change = headChange(type, plan.modules[at]?.rewrite);
        return nameModule(module.name, () =>
          reporter.phase("compile", module.name, () => compileModule(module, change)),
        );
      }),
    );

    // Look at the data sections, which stand behind the code. Beyond this point no module's data lies on another's.
    checkMemoryLayout(plan, recordOf(known.map(withDataSegments)), imports);

    // Instantiate and bind. Beyond this point every deferred function has its provider, and every module has started.
    const compiledByName = recordOf(known.map(({ module }, at) => [module.name, compiled[at] as WebAssembly.Module]));
    const linker = await reporter.phase("bind", undefined, () => createLinkerBindings(plan));
    const input = { plan, modules: compiledByName, imports, linker };
    const instances = await carryOutPlanAsync(input, (name, instantiate) => {
      signal.throwIfAborted();
      return reporter.phase("instantiate", name, instantiate);
    });
    return { ...instances, plan, timings: reporter.timings } as Linked<Name>;
  });
}

interface LoadSetting {
  readonly host: LinkerHost | undefined;
  readonly lifetime: Lifetime;
  readonly reporter: ProgressReporter;
}

interface KnownModule {
  readonly module: OpenedModule;
  readonly type: ModuleType;
}

async function loadModule(
  name: string,
  source: ModuleSource,
  { host, lifetime, reporter }: LoadSetting,
): Promise<KnownModule> {
  return nameModule(name, async () => {
    const module = await openSource(name, source, {
      host,
      signal: lifetime.fork(),
      onBody: (body) => lifetime.onEnd(() => body.cancel(lifetime.signal.reason)),
      onBytes: (received, total) => reporter.received(name, received, total),
      onLoaded: reporter.begin("load", name),
    });
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

/** What is known of a module when all of its body has passed. */
function withDataSegments({ module: { name, content }, type }: KnownModule): readonly [string, ModuleType] {
  return [name, content.kind === "stream" ? { ...type, dataSegments: content.body.dataSegments() } : type];
}

/** How the plan wants a module's bytes changed before they are compiled. */
function headChange(type: ModuleType, rewrite: ModuleRewrite | undefined): HeadChange {
  return rewrite && ((bytes) => rewriteHead(bytes, type, rewrite));
}

/** A record without a prototype: `"__proto__"` is an ordinary name in it. */
function recordOf<Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> {
  const record: Record<string, Value> = Object.create(null);
  for (const [name, value] of entries) record[name] = value;
  return record;
}
