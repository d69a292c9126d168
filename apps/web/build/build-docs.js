import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { Marked } from "marked";
import { gfmHeadingId } from "marked-gfm-heading-id";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** The documents: files, and folders of which all Markdown files are taken. Paths from the root of the repository. */
const PLACES = [
  "README.md",
  "docs",
  "docs/guides",
  "packages/core/docs",
  "packages/core/README.md",
  "packages/node/README.md",
  "packages/browser/README.md",
  "packages/unplugin/README.md",
  "packages/cli/README.md",
  "wasm/README.md",
  "ARCHITECTURE.md",
];

/** The folder of their images. */
const IMAGES = "docs/images";

/**
 * Writes the documents of the repository as pages, so that they can be read beside the workbench and offline. Links between
 * documents lead from page to page; a link to any other file of the repository becomes text.
 *
 * @param {string} outputFolder
 * @returns {Promise<readonly string[]>} the names of the pages
 */
export async function buildDocs(outputFolder) {
  await mkdir(outputFolder, { recursive: true });
  const paths = (await Promise.all(PLACES.map(markdownFiles))).flat();
  const pages = new Map(paths.map((path) => [path, pageName(path)]));
  const documents = await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(root, path), "utf8");
      return { path, title: titleOf(text, path), body: await toHtml(text, { path, pages }) };
    }),
  );
  for (const document of documents) {
    await writeFile(join(outputFolder, pageNameOf(pages, document.path)), page(document, { documents, pages }));
  }
  await cp(join(root, IMAGES), join(outputFolder, "images"), { recursive: true });
  return [...pages.values()];
}

/** @param {string} place */
async function markdownFiles(place) {
  if (place.endsWith(".md")) return [place];
  const names = await readdir(join(root, place));
  return names
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => posix.join(place, name));
}

/**
 * `README.md` is `index.html`, `packages/core/docs/errors.md` is `core-errors.html`.
 *
 * @param {string} path
 */
function pageName(path) {
  if (path === "README.md") return "index.html";
  const parts = path.replace(/\.md$/, "").split("/");
  const kept = parts.filter((part) => !["packages", "docs", "guides"].includes(part));
  return `${kept.join("-").toLowerCase()}.html`;
}

/**
 * @param {ReadonlyMap<string, string>} pages
 * @param {string} path
 */
function pageNameOf(pages, path) {
  return pages.get(path) ?? "index.html";
}

/**
 * @param {string} text
 * @param {string} path
 */
function titleOf(text, path) {
  return /^# (.+)$/m.exec(text)?.[1]?.replaceAll("`", "") ?? path;
}

/**
 * @param {string} text
 * @param {{ path: string, pages: ReadonlyMap<string, string> }} place
 */
async function toHtml(text, { path, pages }) {
  const marked = new Marked(gfmHeadingId());
  marked.use({
    renderer: {
      link({ href, tokens }) {
        const content = this.parser.parseInline(tokens);
        const target = targetOf(href, { path, pages });
        return target === undefined ? content : `<a href="${escapeHtml(target)}">${content}</a>`;
      },
      // Wide tables and long lines scroll by themselves, also by keyboard.
      table(token) {
        const cells = (/** @type {typeof token.header} */ row, /** @type {string} */ name) =>
          row.map(({ tokens }) => `<${name}>${this.parser.parseInline(tokens)}</${name}>`).join("");
        const rows = token.rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("");
        return `<div class="wide" tabindex="0" role="region" aria-label="Table"><table><thead><tr>${cells(token.header, "th")}</tr></thead><tbody>${rows}</tbody></table></div>`;
      },
      code({ text: code }) {
        return `<pre tabindex="0"><code>${escapeHtml(code)}</code></pre>`;
      },
      image({ href, text: label }) {
        const image = imageOf(href, path);
        return image === undefined
          ? escapeHtml(label)
          : `<img src="images/${escapeHtml(image)}" alt="${escapeHtml(label)}" loading="lazy">`;
      },
    },
  });
  return await marked.parse(text);
}

/**
 * The address of a link in the pages; undefined if it leads to a file that is no page.
 *
 * @param {string} href
 * @param {{ path: string, pages: ReadonlyMap<string, string> }} place
 */
function targetOf(href, { path, pages }) {
  if (/^(https?:|#)/.test(href)) return href;
  const [file = "", anchor] = href.split("#");
  const target = posix.normalize(posix.join(posix.dirname(path), file));
  const page = pages.get(target) ?? pages.get(posix.join(target, "README.md"));
  return page === undefined ? undefined : page + (anchor === undefined ? "" : `#${anchor}`);
}

/**
 * The name of an image of the documents; undefined for any other, which stays a text.
 *
 * @param {string} href
 * @param {string} path of the document
 */
function imageOf(href, path) {
  const target = posix.normalize(posix.join(posix.dirname(path), href));
  return posix.dirname(target) === IMAGES ? posix.basename(target) : undefined;
}

/** @param {string} text */
function escapeHtml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/**
 * @param {{ path: string, title: string, body: string }} document
 * @param {{ documents: readonly { path: string, title: string }[], pages: ReadonlyMap<string, string> }} all
 */
function page({ path, title, body }, { documents, pages }) {
  const entries = documents.map((other) => {
    const current = other.path === path ? ' aria-current="page"' : "";
    return `<li><a href="${pageNameOf(pages, other.path)}"${current}>${escapeHtml(other.title)}</a></li>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'">
<title>${escapeHtml(title)} · rec</title>
<link rel="icon" href="../icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="../docs.css">
</head>
<body>
<header><a class="brand" href="../index.html"><img src="../icon.svg" alt="" width="28" height="28"> rec, the workbench</a></header>
<div class="columns">
<nav aria-label="Documents"><ul>${entries.join("")}</ul></nav>
<main>${body}</main>
</div>
</body>
</html>
`;
}
