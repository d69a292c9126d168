import type { LinkPluginOptions } from "./options.ts";
import { unplugin } from "./plugin.ts";

const plugin: (options?: LinkPluginOptions) => ReturnType<typeof unplugin.vite> = unplugin.vite;
export default plugin;
