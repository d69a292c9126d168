import type { LinkPluginOptions } from "./options.ts";
import { unplugin } from "./plugin.ts";

const plugin: (options?: LinkPluginOptions) => ReturnType<typeof unplugin.rollup> = unplugin.rollup;
export default plugin;
