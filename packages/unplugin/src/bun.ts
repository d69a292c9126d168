import type { LinkPluginOptions } from "./options.ts";
import { unplugin } from "./plugin.ts";

const plugin: (options?: LinkPluginOptions) => ReturnType<typeof unplugin.bun> = unplugin.bun;
export default plugin;
