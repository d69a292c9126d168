import type { FrozenFile } from "@rec/browser/freeze";
import type { FreezeTarget } from "../../model/freeze-api.ts";

interface Start {
  readonly target: FreezeTarget;
  /** Whether the frozen files link when they are imported. */
  readonly hasIndex: boolean;
}

/** Prints the files that show the result: a script, and for browsers a page that has it. */
export function printStart({ target, hasIndex }: Start): readonly FrozenFile[] {
  const script = hasIndex
    ? ['import modules from "./index.js";', ""]
    : [
        'import { load } from "./linked.js";',
        "",
        "// Give the host imports here, by namespace and name.",
        "const modules = await load({ imports: {} });",
        "",
      ];
  const show = [
    "for (const [name, exports] of Object.entries(modules)) console.log(name, Object.keys(exports));",
    "export default modules;",
    "",
  ];
  const start: FrozenFile = { name: "start.js", contents: [...script, ...show].join("\n") };
  switch (target) {
    case "workerd":
      return [];
    case "browser":
    case "inline":
      return [start, { name: "index.html", contents: PAGE }, ...(target === "inline" ? [MANIFEST] : [])];
    default:
      return [start, MANIFEST];
  }
}

/** Node.js takes `.js` for an ES module only with this. */
const MANIFEST: FrozenFile = {
  name: "package.json",
  contents: `${JSON.stringify({ private: true, type: "module" }, null, 2)}\n`,
};

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Linked modules</title>
    <script type="module" src="start.js"></script>
  </head>
  <body>
    <p>The linked modules are in the console.</p>
  </body>
</html>
`;
