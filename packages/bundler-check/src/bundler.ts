/** A page to build: a folder with `index.html`, `main.js` and `node_modules`. */
export interface PageProject {
  readonly folder: string;
  /** An empty folder for the output. */
  readonly output: string;
}

/** A built page on loopback. */
export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** A way to the modules of the lesson in the sources of a page. */
export interface Way {
  /** The script of the page. It shows a record of the lesson, or its error. */
  readonly script: string;
  /** The line of that script for one file, or the command, as the documentation shows it. */
  readonly code: string;
  /** The target of `rec freeze`, if the script imports frozen modules from the folder `linked`. */
  readonly freezeFor?: "browser" | "inline" | "node";
  /** The setting of the bundler that this way needs, as the documentation shows it. */
  readonly setting?: string;
}

export interface Bundler {
  /** With its mode, if it has several. */
  readonly name: string;
  readonly version: string;
  /** The bundler's own way to a URL. */
  readonly own: Way;
  /**
   * Builds and serves a page.
   *
   * @param project - whose page names the files in one way
   * @param options - `own` if this is the bundler's own way, with its setting
   * @throws if the bundler refuses to build
   */
  build(project: PageProject, options: { readonly own: boolean }): Promise<Site>;
}
