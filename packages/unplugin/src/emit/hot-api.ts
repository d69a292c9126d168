/** The object by which a dev server tells a module that it is replaced: of Vite, and of webpack and Rspack. */
export type HotApi = "import.meta.hot" | "import.meta.webpackHot";

/** Prints the declaration of `data$`: an object that stays when the module is evaluated again. */
export function printHotData(api: HotApi): readonly string[] {
  if (api === "import.meta.hot") return ["const data$ = import.meta.hot.data;"];
  return [
    "const data$ = import.meta.webpackHot.data ?? {};",
    "import.meta.webpackHot.dispose((next) => Object.assign(next, data$));",
  ];
}

/** A line of a module of webpack or Rspack whose updates load the page again. */
export const DECLINE = "import.meta.webpackHot?.decline();\n";
