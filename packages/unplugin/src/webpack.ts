import type { LinkPluginOptions } from "./options.ts";
import { unplugin } from "./plugin.ts";

const plugin: (options?: LinkPluginOptions) => ReturnType<typeof unplugin.webpack> = unplugin.webpack;
export default plugin;
