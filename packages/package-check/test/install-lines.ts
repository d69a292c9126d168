/** The lines of a README that install packages in a project. */
export function installLinesOf(readme: string): readonly string[] {
  return shellLinesOf(readme).filter((line) => /^(npm|pnpm|bun|deno) (install|add) (?!--global)/.test(line));
}

/** All lines of the README's blocks of shell. */
export function shellLinesOf(readme: string): readonly string[] {
  return [...readme.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, lines = ""]) => lines.trim().split("\n"));
}

/** The first example of a README, and its language. */
export function firstExampleOf(readme: string): { readonly language: string; readonly code: string } {
  const [, language = "", code = ""] = /^```(js|ts|html)\n(.*?)^```/ms.exec(readme) ?? [];
  return { language, code };
}

/** The import map of a README, as an element of a page. */
export function importMapOf(readme: string): string {
  const [, map = ""] = /^```json\n(\{ "imports".*?)^```/ms.exec(readme) ?? [];
  return `<script type="importmap">${map}</script>`;
}
