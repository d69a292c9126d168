import { withShellHints } from "@rec/cli/shell-hints";
import type { LinkerHost } from "@rec/core";
import { nodeHost } from "@rec/node";

/** The file host of `@rec/node`, with errors that suggest a fix on the command line. */
export function denoHost(): LinkerHost {
  return withShellHints(nodeHost());
}
