/** Adds a style sheet of the page, and resolves when it applies, or cannot be loaded: parts without it are plain, and work. */
export function loadStyle(path: string): Promise<void> {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = path;
  return new Promise((resolve) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => resolve());
    document.head.append(link);
  });
}
